import { confirmation } from '$/kit/confirm.svelte';
import { toasts } from '$/kit/toasts.svelte';
import { strings } from '$/strings';
import { changeKey, deleteKey, rotateKey, type Key, type KeyWithSecret } from './keys';

const words = strings.keys;

/** Switches a key off or on; the toast takes it back. */
export async function switchKey({ id, keyName, isActive }: Key) {
  const done = await toasts.attempt(() => changeKey(id, { isActive: !isActive }));
  if (!done) return;
  const undo = () => void toasts.attempt(() => changeKey(id, { isActive }));
  const text = isActive ? words.switchedOff(keyName) : words.switchedOn(keyName);
  toasts.good(text, { label: strings.kit.undo, run: undo });
}

/** The key with its new secret; null when the person or the server did not want to. */
export async function askToRotate({ id, keyName }: Key): Promise<KeyWithSecret | null> {
  const question = { title: words.rotateTitle(keyName), message: words.rotateMessage, action: words.rotate };
  if (!(await confirmation.ask(question))) return null;
  let rotated: KeyWithSecret | null = null;
  await toasts.attempt(async () => (rotated = await rotateKey(id)));
  return rotated;
}

export async function askToDelete({ id, keyName }: Key) {
  const question = { title: words.removeTitle(keyName), message: words.removeMessage, action: words.remove, word: keyName };
  if (!(await confirmation.ask(question))) return;
  if (await toasts.attempt(() => deleteKey(id))) toasts.good(words.removed(keyName));
}

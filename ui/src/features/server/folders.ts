import { confirmation } from '$/kit/confirm.svelte';
import { toasts } from '$/kit/toasts.svelte';
import { serverStrings } from '$/strings/server';
import { server } from './server.svelte';

const words = serverStrings.data;

/** The folder that the person chooses for `work`, after they were asked; null when they thought better of it. */
async function chosen(question: (path: string) => { title: string; message: string; action: string }): Promise<string | null> {
  let path: string | null = null;
  await server.run(async (desktop) => (path = await desktop.pickFolder()));
  return path !== null && (await confirmation.ask(question(path))) ? path : null;
}

/** Moves the data directory into another folder. */
export async function moveData(from: string) {
  const { title, message, action } = words.question;
  const to = await chosen((path) => ({ title, message: message(from, path), action }));
  if (to !== null && (await server.run((desktop) => desktop.moveDataDir(to)))) toasts.good(words.moved);
}

/** Goes on with the data of another folder. */
export async function useOtherFolder() {
  const { title, message, action } = words.use;
  const path = await chosen((path) => ({ title, message: message(path), action }));
  // Other accounts, other numbers: nothing of this page holds.
  if (path !== null && (await server.run((desktop) => desktop.useDataDir(path)))) location.reload();
}

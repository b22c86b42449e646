import { tick } from 'svelte';

/** Keeps the focus near a removed row: on the next one's button, else on the one that adds, else on the first of `editor`. */
export async function focusAfterRemoval(editor: HTMLElement | undefined, index: number) {
  await tick();
  const rows = editor?.querySelectorAll('li') ?? [];
  const next = rows[Math.min(index, rows.length - 1)] ?? editor?.querySelector('[data-add]')?.parentElement ?? editor;
  next?.querySelector('button')?.focus();
}

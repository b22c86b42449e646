import type { Platform } from './types';
import { web } from './web';

export type * from './desktop/types';
export type { Platform, PreferenceKey } from './types';

/** A browser, until [`settle`] has found out otherwise. */
export let platform: Platform = web;

/** Finds out what the console runs in. Before anything is shown; a browser loads nothing for it. */
export async function settle() {
  if ('__TAURI_INTERNALS__' in window) platform = await (await import('./desktop')).inWindow(web);
}

/** The server's own address, for people and for other programs. */
export function serverOrigin(): string {
  return platform.server || location.origin;
}

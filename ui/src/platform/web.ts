import type { Platform, PreferenceKey } from './types';

const STORED_UNDER = 'metrics-tracker.';

/** The console in a browser, served by the server that it talks to. */
export const web: Platform = {
  host: 'browser',
  server: '',
  desktop: null,
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Plain http on a LAN has no clipboard API.
      return copyBySelection(text);
    }
  },
  saveText(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    follow(address, name);
    URL.revokeObjectURL(address);
  },
  saveAddress(address) {
    follow(address, '');
  },
  recall(key) {
    return storage()?.getItem(STORED_UNDER + key) ?? null;
  },
  remember(key: PreferenceKey, value) {
    if (value === null) storage()?.removeItem(STORED_UNDER + key);
    else storage()?.setItem(STORED_UNDER + key, value);
  },
};

function follow(address: string, name: string) {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.className = 'fixed opacity-0';
  // Inside an open dialog, since focus cannot leave it.
  (document.querySelector('[role="dialog"]') ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

/** Storage throws where the browser forbids it. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

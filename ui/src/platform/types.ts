import type { Desktop } from './desktop/types';

/** All that the console asks of what it runs in. One folder or file a host implements it; nothing else knows which one it is. */
export interface Platform {
  /** Where the console runs. */
  readonly host: 'browser' | 'desktop';
  /** Origin of the server: empty where it served the console itself, and in the window until the server has answered once. */
  readonly server: string;
  /** The app that looks after the server; null in a browser. */
  readonly desktop: Desktop | null;
  /** Puts text on the clipboard; false where that is not allowed. */
  copy(text: string): Promise<boolean>;
  /** Saves bytes as a file of the person's. */
  saveText(name: string, type: string, text: string): void;
  /** Saves what an address of the server answers, without holding it in memory. */
  saveAddress(address: string): void;
  /** A choice of this person on this machine; survives restarts. No secrets. */
  recall(key: PreferenceKey): string | null;
  remember(key: PreferenceKey, value: string | null): void;
}

/** What is remembered on the machine; of some it is remembered for each account, by its id. */
export type PreferenceKey = 'theme' | 'range' | 'onboarding' | 'navigation' | `recentQueries.${string}`;

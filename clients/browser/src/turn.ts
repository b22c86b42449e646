import type { Host } from './host';
import type { Store } from './storage';

/** Longer than one request may take, so that a tab can renew before each. */
export const LEASE_MS = 45e3;
export const BACKOFF_MS_MIN = 2e3;
export const BACKOFF_MS_MAX = 5 * 60e3;
/** The longest `Retry-After` that is believed. */
export const RETRY_AFTER_MS_MAX = 24 * 3600e3;

/** In place of a tab, whose id is longer: nobody, after a failure, or because the server said so. */
export const BACKED_OFF = '?';
export const TOLD_TO_WAIT = '!';

/**
 * Whose turn it is to send what is in the queue: one tab's, or for a while nobody's. One storage key for all tabs,
 * since they share an address and so a rate limit. Web Locks are absent on plain http pages. Two tabs may both believe
 * it is theirs for a moment; that costs a request, since the server counts a batch id once.
 */
export interface Turn {
  /** Empty if it is nobody's in particular. */
  _holder(): string;
  /** Milliseconds until this tab may send; 0 for now. Of what others may send too, it then is the only one to do so. */
  _wait(shared: boolean): number;
  /** Ends the turn if it is `holder`'s. */
  _end(holder: string): void;
  _failed(retryAfterMs?: number): void;
  _succeeded(): void;
}

export const createTurn = (store: Store, host: Host, key: string, tab: string): Turn => {
  let failures = 0;

  const read = (): [holder: string, msLeft: number] => {
    const [holder, until] = store._get(key).split(' ');
    const left = +until! - host._now();
    // Further ahead than anything lasts: the clock was put back.
    return left > 0 && left <= (holder === TOLD_TO_WAIT ? RETRY_AFTER_MS_MAX : BACKOFF_MS_MAX) ? [holder!, left] : ['', 0];
  };
  const write = (holder: string, ms: number): void => store._set(key, holder + ' ' + (host._now() + ms));

  return {
    _holder: () => read()[0],
    _wait(shared) {
      const [holder, left] = read();
      if (left && (!holder[1] || (shared && holder !== tab))) return left;
      if (shared) write(tab, LEASE_MS);
      return 0;
    },
    _end(holder) {
      if (read()[0] === holder) store._remove(key);
    },
    _failed(retryAfterMs) {
      const jitter = host._random();
      // Never sooner than asked, and not everyone at once.
      if (retryAfterMs! >= 0) write(TOLD_TO_WAIT, Math.min(RETRY_AFTER_MS_MAX, retryAfterMs! + jitter * BACKOFF_MS_MIN));
      else write(BACKED_OFF, Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** failures++) * (0.5 + jitter / 2));
    },
    _succeeded() {
      failures = 0;
    },
  };
};

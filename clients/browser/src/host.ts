import type { Guard } from './log';

export type Timer = ReturnType<typeof setTimeout>;

/** Time and chance. */
export interface Host {
  _now(): number;
  /** Ended with `clearTimeout`. */
  _later(run: () => void, ms: number): Timer;
  /** At the end of what is running now. */
  _soon(run: () => void): void;
  /** In [0, 1). */
  _random(): number;
  /** 128 random bits as four decimal numbers, in the characters that a batch id may have. */
  _id(): string;
  /** Nobody sees the page, and it may be closed without a further word. */
  _isHidden(): boolean;
}

export const createHost = (guard: Guard): Host => ({
  _now: Date.now,
  _later: (run, ms) => setTimeout(guard(run), ms),
  _soon: (run) => queueMicrotask(guard(run)),
  _random: Math.random,
  // `crypto.randomUUID` is absent on plain http pages.
  _isHidden: () => document.hidden,
  _id: () => crypto.getRandomValues(new Uint32Array(4)).join('-'),
});

import type { Guard } from './log';

export type Timer = ReturnType<typeof setTimeout>;

/** Time and chance. */
export interface Host {
  _now(): number;
  /** Ended with `clearTimeout`. */
  _later(run: () => void, ms: number): Timer;
  /** In [0, 1). */
  _random(): number;
  /** 128 random bits as four decimal numbers, in the characters that a batch id may have. */
  _id(): string;
}

export const createHost = (guard: Guard): Host => ({
  _now: Date.now,
  _later: (run, ms) => setTimeout(guard(run), ms),
  _random: Math.random,
  // `crypto.randomUUID` is absent on plain http pages.
  _id: () => crypto.getRandomValues(new Uint32Array(4)).join('-'),
});

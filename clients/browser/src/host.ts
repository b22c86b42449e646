import type { Guard } from './log';

export type Timer = ReturnType<typeof setTimeout>;

/** Time and chance. */
export interface Host {
  _now(): number;
  /** Ended with `clearTimeout`. */
  _later(run: () => void, ms: number): Timer;
  /** In [0, 1). */
  _random(): number;
  /** 128 random bits as 22 characters of base64url. */
  _id(): string;
}

export const createHost = (guard: Guard): Host => ({
  _now: Date.now,
  _later: (run, ms) => setTimeout(guard(run), ms),
  _random: Math.random,
  // `crypto.randomUUID` is absent on plain http pages.
  _id: () =>
    btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .slice(0, 22),
});

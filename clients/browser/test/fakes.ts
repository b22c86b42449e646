import { vi } from 'vitest';
import type { Host } from '../src/host';

/** Deterministic chance: the same seed gives the same test. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

let ids = 0;

/** Runs on vitest's fake timers. `alive`: a closed tab runs nothing any more. */
export const fakeHost = (random: () => number = () => 0.5, alive: () => boolean = () => true): Host => ({
  _now: () => Date.now(),
  _later: (run, ms) => setTimeout(() => alive() && run(), ms),
  _random: random,
  _id: () => `id${String(++ids).padStart(20, '0')}`,
});

const methods = {
  getItem(this: Record<string, string>, key: string): string | null {
    return Object.keys(this).includes(key) ? this[key]! : null;
  },
  setItem(this: Record<string, string>, key: string, value: string): void {
    this[key] = String(value);
  },
  removeItem(this: Record<string, string>, key: string): void {
    delete this[key];
  },
};

/** Lists its keys as a browser's does. */
export const fakeStorage = (overrides: Partial<typeof methods> = {}): Storage & Record<string, string> =>
  Object.create({ ...methods, ...overrides });

export const startClock = (): void => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
};

export const passGuard =
  <Args extends unknown[]>(run: (...args: Args) => void) =>
  (...args: Args): void =>
    run(...args);

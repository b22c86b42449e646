import { beforeEach, expect, test, vi } from 'vitest';
import { createStore } from '../src/storage';
import { BACKED_OFF, BACKOFF_MS_MAX, BACKOFF_MS_MIN, createTurn, LEASE_MS, TOLD_TO_WAIT, type Turn } from '../src/turn';
import { fakeHost, fakeStorage, startClock } from './fakes';

beforeEach(startClock);

const tabs = (random = () => 0.5): [Turn, Turn, Storage] => {
  const storage = fakeStorage();
  const tab = (id: string): Turn => createTurn(createStore(() => storage), fakeHost(random), 'mt:key:turn', id);
  return [tab('tab-one'), tab('tab-two'), storage];
};
const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

test('one tab at a time takes what is shared, each may send its own', () => {
  const [one, two] = tabs();
  expect(one._wait(true)).toBe(0);
  expect(two._wait(true)).toBe(LEASE_MS);
  expect(two._wait(false)).toBe(0);
  one._end('tab-one');
  expect(two._wait(true)).toBe(0);
  one._end('tab-one');
  expect(one._wait(true)).toBeGreaterThan(0);
});

test('a tab that vanished holds its turn no longer than the lease', () => {
  const [one, two] = tabs();
  one._wait(true);
  pass(LEASE_MS);
  expect(two._wait(true)).toBe(0);
});

test('a clock put back does not lock the queue', () => {
  const [one, two] = tabs();
  one._wait(true);
  pass(-24 * 3600e3);
  expect(two._wait(true)).toBe(0);
});

test('back-off doubles up to its limit, ends with a success, and holds for all tabs', () => {
  const [one, two] = tabs(() => 1);
  let expected = BACKOFF_MS_MIN;
  for (let round = 0; round < 12; round++) {
    one._failed();
    expect(one._wait(false)).toBe(expected);
    expect(two._wait(false)).toBe(expected);
    expect(two._holder()).toBe(BACKED_OFF);
    expected = Math.min(expected * 2, BACKOFF_MS_MAX);
  }
  one._succeeded();
  one._failed();
  expect(one._wait(false)).toBe(BACKOFF_MS_MIN);
  one._end(BACKED_OFF);
  expect(one._wait(false)).toBe(0);
});

test('Retry-After is a lower bound', () => {
  for (const random of [0, 0.5, 0.999]) {
    const [one, two] = tabs(() => random);
    one._failed(120e3);
    expect(two._wait(false)).toBeGreaterThanOrEqual(120e3);
    expect(two._wait(false)).toBeLessThanOrEqual(122e3);
    expect(two._holder()).toBe(TOLD_TO_WAIT);
  }
});

test('nonsense in storage means nobody', () => {
  const [one, , storage] = tabs();
  for (const text of ['', 'x', 'x y', '{"until":1}', ' ', '! Infinity', '! -1']) {
    storage.setItem('mt:key:turn', text);
    expect(one._wait(false)).toBe(0);
  }
});

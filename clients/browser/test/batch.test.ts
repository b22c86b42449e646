import { expect, test } from 'vitest';
import { createBatch } from '../src/batch';
import { createLabels } from '../src/labels';
import { createSample, type Sample, type Verb } from '../src/sample';
import { seeded } from './fakes';

const metrics = new Map();
const mergeLabels = createLabels();
const made = (verb: Verb, name: string, value: number, labels = {}): Sample =>
  createSample(metrics, mergeLabels, verb, name, value, labels)!;
const foldedOf = (samples: Sample[]): unknown => {
  const batch = createBatch();
  for (const sample of samples) batch._add(sample);
  return JSON.parse(JSON.stringify(batch._take()));
};
const gauge = (operation: 'set' | 'increment', value: number): Sample => ({ name: 'g', type: 'gauge', value, operation });

test('counters of one series add up, whatever the order of their labels', () => {
  expect(foldedOf([made('increment', 'n', 1, { a: 1, b: 2 }), made('increment', 'n', 2, { b: '2', a: '1' })])).toEqual([
    { name: 'n', type: 'counter', value: 3, labels: { a: '1', b: '2' } },
  ]);
});

test('label values that look alike stay apart', () => {
  expect(foldedOf([made('increment', 'n', 1, { a: '1,b:2' }), made('increment', 'n', 1, { a: '1', b: '2' })])).toHaveLength(2);
});

test('observations are sent one by one', () => {
  expect(foldedOf([made('observe', 'h', 1), made('observe', 'h', 1)])).toHaveLength(2);
});

test.each([
  [[gauge('set', 5), gauge('set', 7)], { operation: 'set', value: 7 }],
  [[gauge('set', 5), gauge('increment', 2)], { operation: 'set', value: 7 }],
  [[gauge('increment', 2), gauge('set', 5)], { operation: 'set', value: 5 }],
  [[gauge('increment', 2), gauge('increment', -3)], { operation: 'increment', value: -1 }],
  [[gauge('increment', 2), gauge('increment', 3)], { operation: 'increment', value: 5 }],
])('gauge %#', (samples, expected) => {
  expect(foldedOf(samples)).toEqual([{ name: 'g', type: 'gauge', ...expected }]);
});

test('a sum too big for a number is sent in parts', () => {
  expect(foldedOf([made('increment', 'n', 1e308), made('increment', 'n', 1e308)])).toHaveLength(2);
});

test('a folded batch leaves the same state as its samples one by one', () => {
  type State = { values: Map<string, number>; observed: string[] };
  const apply = (state: State, { name, type, labels, value, operation }: Sample): State => {
    const key = JSON.stringify([name, type, labels]);
    if (type === 'histogram') state.observed.push(key + value);
    else if (operation === 'set') state.values.set(key, value);
    else state.values.set(key, (state.values.get(key) || 0) + value);
    return state;
  };
  const random = seeded(7);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  for (let round = 0; round < 300; round++) {
    const samples = Array.from({ length: 1 + Math.floor(random() * 40) }, () =>
      made(one(['track', 'increment', 'decrement', 'observe'] as const), one(['a', 'b']), Math.floor(random() * 9), {
        l: one(['x', 'y']),
      }),
    );
    const plain = samples.map((sample) => ({ ...sample })).reduce(apply, { values: new Map(), observed: [] });
    const batch = createBatch();
    for (const sample of samples) batch._add(sample);
    const taken = batch._take();
    expect(taken.reduce(apply, { values: new Map(), observed: [] })).toEqual(plain);
    const series = taken.filter(({ type }) => type !== 'histogram').map(({ name, type, labels }) => JSON.stringify([name, type, labels]));
    expect(new Set(series).size).toBe(series.length);
    expect(batch._size()).toBe(0);
  }
});

import { expect, test } from 'vitest';
import { metricsOf } from '../src/config';
import { createLabels } from '../src/labels';
import { createSample, type Verb } from '../src/sample';

const metrics = metricsOf({
  k: 'mt_pub_x',
  u: '/c',
  m: [
    ['c', 'counter', { page: 'home' }],
    ['g', 'gauge', null],
    ['h', 'histogram', {}, ['page']],
    ['s', 'summary'],
    ['__proto__', 'counter', {}],
    ['constructor', 'histogram', {}],
  ],
});
const sample = (verb: Verb, name: unknown, value?: unknown): unknown => {
  const made = createSample(metrics, createLabels(), verb, name, value);
  return made && [made.type, made.operation, made.value];
};

test.each<[Verb, string, unknown, unknown]>([
  ['track', 'unknown', undefined, ['gauge', 'set', 1]],
  ['increment', 'unknown', undefined, ['counter', undefined, 1]],
  ['decrement', 'unknown', 2, ['gauge', 'increment', -2]],
  ['observe', 'unknown', 0.25, ['histogram', undefined, 0.25]],
  ['track', 'c', undefined, ['counter', undefined, 1]],
  ['track', 'c', 5, ['counter', undefined, 5]],
  ['increment', 'c', '2', ['counter', undefined, 2]],
  ['observe', 'c', 3, ['counter', undefined, 3]],
  ['track', 'g', -4, ['gauge', 'set', -4]],
  ['increment', 'g', -4, ['gauge', 'increment', -4]],
  ['decrement', 'g', undefined, ['gauge', 'increment', -1]],
  ['observe', 'g', 7, ['gauge', 'set', 7]],
  ['track', 'h', 0, ['histogram', undefined, 0]],
  ['increment', 's', -2, ['summary', undefined, -2]],
  ['track', '__proto__', 1, ['counter', undefined, 1]],
  ['track', 'constructor', 1, ['histogram', undefined, 1]],
  ['track', 'toString', 1, ['gauge', 'set', 1]],
])('%s %s %s', (verb, name, value, expected) => {
  expect(sample(verb, name, value)).toEqual(expected);
});

test.each<[Verb, unknown, unknown]>([
  ['increment', 'c', -1],
  ['increment', 'unknown', -1],
  ['decrement', 'c', 1],
  ['decrement', 'h', 1],
  ['track', 'g', NaN],
  ['track', 'g', Infinity],
  ['track', 'g', 'many'],
  ['observe', 'h', undefined],
  ['track', '', 1],
  ['track', 'no-hyphen', 1],
  ['track', 'a'.repeat(101), 1],
  ['track', undefined, 1],
  ['track', {}, 1],
])('%s %s %s is ignored', (verb, name, value) => {
  expect(sample(verb, name, value)).toBeUndefined();
});

test('default labels are the configured ones', () => {
  expect(createSample(metrics, createLabels(), 'track', 'c')?.labels).toEqual({ page: 'home' });
});

import { expect, test } from 'vitest';
import { createLabels, LABEL_VALUE_CHARS_MAX, LABEL_VALUES_MAX, LABELS_MAX, OTHER, PAGES_MAX } from '../src/labels';
import { seeded } from './fakes';

const mergeLabels = createLabels();
const entriesOf = (labels: Record<string, string> | undefined): Array<[string, string]> => Object.entries(labels || {});

test('the call goes over the defaults, sorted by name', () => {
  expect(entriesOf(mergeLabels({ b: 2, page: '/x' }, { page: 'home', a: true }))).toEqual([
    ['a', 'true'],
    ['b', '2'],
    ['page', '/x'],
  ]);
});

test('what cannot be a label is left out', () => {
  expect(mergeLabels({ 'no-hyphen': 1, '1st': 1, ok: null, gone: undefined, '': 1 })).toBeUndefined();
  expect(mergeLabels(null, null)).toBeUndefined();
});

test('hostile names are names', () => {
  const labels = mergeLabels(JSON.parse('{"__proto__":"p","constructor":"c"}'));
  expect(JSON.stringify(labels)).toBe('{"__proto__":"p","constructor":"c"}');
});

test('at most ten, those of the call first', () => {
  const many = (prefix: string): Record<string, number> =>
    Object.fromEntries(Array.from({ length: 8 }, (_, index) => [prefix + index, index]));
  const names = entriesOf(mergeLabels(many('call'), many('default'))).map(([name]) => name);
  expect(names).toHaveLength(LABELS_MAX);
  expect(names.filter((name) => name.startsWith('call'))).toHaveLength(8);
});

test('a long value is cut, and is text that the server can read', () => {
  const random = seeded(1);
  const characters = ['a', 'é', '€', '😀', '\ud83d', '\0', '"'];
  for (let round = 0; round < 50; round++) {
    let text = '';
    for (let length = random() * 400; length > 0; length--) text += characters[Math.floor(random() * characters.length)];
    const cut = createLabels()({ a: text })!.a!;
    expect(cut).toHaveLength(Math.min(text.length, LABEL_VALUE_CHARS_MAX));
    // Half a pair in an escape is refused by the server's JSON reader.
    expect(JSON.stringify(cut)).not.toMatch(/\\ud[89a-f]/i);
  }
});

test.each([
  ['page', PAGES_MAX],
  ['product', LABEL_VALUES_MAX],
  ['__proto__', LABEL_VALUES_MAX],
])('values of %s beyond %i are counted together', (name, max) => {
  const merge = createLabels();
  const labelOf = (value: unknown): string => merge(JSON.parse(`{"${name}":"${value}"}`))![name]!;
  for (let index = 0; index < max; index++) expect(labelOf(`v${index}`)).toBe(`v${index}`);
  expect(labelOf('late')).toBe(OTHER);
  expect(labelOf('v3')).toBe('v3');
});

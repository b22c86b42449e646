import { expect, test } from 'vitest';
import { LABELS_MAX, mergeLabels } from '../src/labels';
import { cutToBytes, utf8Bytes } from '../src/utf8';
import { seeded } from './fakes';

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

test('cutting never breaks a character and never exceeds the limit', () => {
  const random = seeded(1);
  const characters = ['a', 'é', '€', '😀', '\ud83d', '\0', '"'];
  for (let round = 0; round < 500; round++) {
    let text = '';
    for (let length = random() * 200; length > 0; length--) text += characters[Math.floor(random() * characters.length)];
    const cut = cutToBytes(text, 256);
    expect(utf8Bytes(cut)).toBeLessThanOrEqual(256);
    expect(text.replace(/\p{Surrogate}/gu, '\ufffd').startsWith(cut)).toBe(true);
    if (utf8Bytes(text) <= 256) expect(cut).toHaveLength(text.length);
    else expect(utf8Bytes(cut)).toBeGreaterThan(252);
    // Half a pair in an escape is refused by the server's JSON reader.
    expect(JSON.stringify(cut)).not.toMatch(/\\ud[89a-f]/i);
  }
});

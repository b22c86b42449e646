import { expect, test } from 'vitest';
import { KEPT_MAX, SHOWN_MAX, matching, merged, written } from '../../src/features/server/logFilter';
import type { Level, LogLine } from '../../src/platform/desktop/types';

const line = (number: number, level: Level = 'info', message = `line ${number}`, target = 'server::listener'): LogLine => ({
  number,
  time: '2026-11-21T09:00:00Z',
  level,
  target,
  message,
});
const numbers = (lines: readonly LogLine[]) => lines.map(({ number }) => number);

test('a level lets through what matters as much or more', () => {
  const lines = [line(1, 'error'), line(2, 'warn'), line(3, 'info'), line(4, 'debug'), line(5, 'trace')];
  expect(numbers(matching(lines, { level: 'error', text: '' }).lines)).toEqual([1]);
  expect(numbers(matching(lines, { level: 'info', text: '' }).lines)).toEqual([1, 2, 3]);
  expect(numbers(matching(lines, { level: 'trace', text: '' }).lines)).toEqual([1, 2, 3, 4, 5]);
});

test('every word is somewhere in the line, in any case', () => {
  const lines = [line(1, 'info', 'Accepted 3 samples'), line(2, 'info', 'refused', 'server::ingest'), line(3, 'warn', 'accepted late')];
  const found = (text: string) => numbers(matching(lines, { level: 'trace', text }).lines);
  expect(found('ACCEPTED')).toEqual([1, 3]);
  expect(found('accepted late')).toEqual([3]);
  expect(found('  ingest  ')).toEqual([2]);
  expect(found('warn')).toEqual([3]);
  expect(found('absent')).toEqual([]);
});

test('the last ones are shown, and it is said that there are more', () => {
  const lines = Array.from({ length: SHOWN_MAX + 1 }, (_, index) => line(index + 1));
  const all = matching(lines, { level: 'info', text: '' });
  expect([all.lines.length, all.lines[0]?.number, all.lines.at(-1)?.number, all.isCut]).toEqual([SHOWN_MAX, 2, SHOWN_MAX + 1, true]);
  expect(matching(lines.slice(1), { level: 'info', text: '' }).isCut).toBe(false);
});

test('lines that come twice are kept once, and the oldest go', () => {
  expect(numbers(merged([line(1), line(2)], [line(2), line(3)]))).toEqual([1, 2, 3]);
  const known = [line(1)];
  expect(merged(known, [line(1)])).toBe(known);
  const many = Array.from({ length: KEPT_MAX }, (_, index) => line(index + 1));
  const kept = merged(many, [line(KEPT_MAX + 1)]);
  expect([kept.length, kept[0]?.number, kept.at(-1)?.number]).toEqual([KEPT_MAX, 2, KEPT_MAX + 1]);
});

test('a copied line says all', () => {
  expect(written(line(7, 'warn', 'slow disk'))).toBe('2026-11-21T09:00:00Z WARN  server::listener: slow disk');
  expect(written(line(7, 'error', 'panicked', ''))).toBe('2026-11-21T09:00:00Z ERROR panicked');
});

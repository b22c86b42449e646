import { expect, test } from 'vitest';
import { faultText } from '../../src/features/server/faults';
import type { FaultKind } from '../../src/platform/desktop/types';

const SIMPLE = [
  'addressRefused',
  'dataDirUnusable',
  'settingsInvalid',
  'databaseHeld',
  'databaseUnusable',
  'programMissing',
  'crashLoop',
  'noAnswer',
  'other',
] as const;
const KINDS: FaultKind[] = [
  ...SIMPLE.map((kind) => ({ kind })),
  { kind: 'portTaken', port: 3000, holder: { pid: 812, name: 'nginx' }, free: 3001 },
  { kind: 'dataDirInUse', pid: 77, version: '0.0.9' },
];

test('every kind of fault has words of its own', () => {
  const titles = KINDS.map((kind) => faultText({ kind, message: '' }));
  for (const { title, hint } of titles) expect(title.length * hint.length).toBeGreaterThan(0);
  expect(new Set(titles.map(({ title }) => title)).size).toBe(KINDS.length);
});

test('who holds a port is named once', () => {
  const kind: FaultKind = { kind: 'portTaken', port: 3000, holder: { pid: 812, name: 'nginx' }, free: 3001 };
  expect(faultText({ kind, message: 'Address in use.' }).title).toBe('Port 3000 is taken');
  expect(faultText({ kind, message: 'Address in use.' }).hint).toContain('nginx (process 812)');
  expect(faultText({ kind, message: 'nginx listens at port 3000.' }).hint).not.toContain('nginx');
  expect(faultText({ kind: { ...kind, holder: null }, message: '' }).hint).not.toContain('null');
});

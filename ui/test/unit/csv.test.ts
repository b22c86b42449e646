import { expect, test } from 'vitest';
import { asCsv } from '$/features/audit/csv';

test('a cell of the export is never a formula, nor breaks its row', () => {
  const entry = { id: '1', at: '2026-11-21T16:00:00.000Z', accountId: 'a', action: 'key.created', target: '=cmd()', details: { name: 'a "b",\nc' } };
  const [head, row] = asCsv([entry], new Map([['a', '+1@example.org']])).split('\r\n');
  expect(head).toBe('at,action,account,accountId,target,details');
  expect(row).toBe(`2026-11-21T16:00:00.000Z,key.created,'+1@example.org,a,'=cmd(),"{""name"":""a \\""b\\"",\\nc""}"`);
});

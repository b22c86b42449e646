import { expect, test } from 'vitest';
import { news, type Status } from '$/features/install/news';

const QUIET: Status = {
  apiKeyId: 'id',
  keyState: 'active',
  since: '2030-01-01T00:00:00.000Z',
  lastAccepted: null,
  lastRejected: null,
  lastReported: null,
  lastScript: null,
  acceptedBatches: 0,
  rejectedBatches: 0,
  problems: [],
  reach: { origin: 'https://m.example', scope: 'public', isHttps: true, warnings: [] },
};
const accepted = (at: string, acceptedBatches: number): Partial<Status> => ({
  acceptedBatches,
  lastAccepted: { at, origin: 'https://shop.example', processed: 3, errors: 0, warnings: 0 },
});
const MORNING = '2030-01-01T08:00:00.000Z';
const NOON = '2030-01-01T12:00:00.000Z';

test('nothing new is no news', () => {
  const status = { ...QUIET, ...accepted(MORNING, 4) };
  expect(news(status, { ...status })).toEqual([]);
});

test('batches between two looks are counted, and everything is told with the newest first', () => {
  const lastRejected = { at: MORNING, origin: null, kind: 'batch' as const, code: 'origin_not_allowed', message: 'No.' };
  const found = news({ ...QUIET, ...accepted(MORNING, 4) }, { ...QUIET, ...accepted(NOON, 6), lastRejected, rejectedBatches: 1 });
  expect(found.map(({ kind, batches, origin }) => ({ kind, batches, origin }))).toEqual([
    { kind: 'accepted', batches: 2, origin: 'https://shop.example' },
    { kind: 'rejected', batches: 1, origin: null },
  ]);
});

test('a server that has started anew counts from nothing', () => {
  const found = news({ ...QUIET, ...accepted(MORNING, 4) }, { ...QUIET, since: NOON, ...accepted(NOON, 1) });
  expect(found.map(({ kind, batches }) => ({ kind, batches }))).toEqual([{ kind: 'accepted', batches: 1 }]);
});

test('a refused script is told, although no batch was', () => {
  const lastRejected = { at: NOON, origin: null, kind: 'script' as const, code: 'invalid_api_key', message: 'No.' };
  expect(news(QUIET, { ...QUIET, lastRejected })).toMatchObject([{ kind: 'rejected', message: 'No.' }]);
});

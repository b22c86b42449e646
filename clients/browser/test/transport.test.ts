import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTransport, KEEPALIVE_BYTES_MAX, parseRetryAfter, UNREACHABLE, UNSEEN } from '../src/transport';
import { fakeHost, startClock } from './fakes';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
const fetching = vi.fn<Fetch>();
const beacon = vi.fn(() => true);

beforeEach(() => {
  startClock();
  fetching.mockReset().mockImplementation(async () => new Response('{}'));
  beacon.mockReset().mockReturnValue(true);
  vi.stubGlobal('fetch', fetching);
  vi.stubGlobal('navigator', { sendBeacon: beacon });
});
afterEach(() => vi.unstubAllGlobals());

const transport = (): ReturnType<typeof createTransport> => createTransport(() => 'https://c.example/c?k=mt_pub_x', fakeHost(), () => {});

test('a plain request needs no preflight', async () => {
  expect(await transport()('{}', false)).toEqual([200, NaN]);
  const [url, init] = fetching.mock.calls[0]!;
  expect(url).toBe('https://c.example/c?k=mt_pub_x');
  expect(init).toMatchObject({ method: 'POST', body: '{}', keepalive: false, credentials: 'omit' });
  expect(init.headers).toBeUndefined();
  expect(new Request(url, init).headers.get('content-type')).toBe('text/plain;charset=UTF-8');
});

test('a leaving page sends before the call returns, until 60 KiB of UTF-8 are under way, then by beacon', async () => {
  fetching.mockImplementation(() => new Promise(() => {}));
  const send = transport();
  const body = 'é'.repeat(KEEPALIVE_BYTES_MAX / 4);
  void send(body, true);
  void send(body, true);
  expect(fetching).toHaveBeenCalledTimes(2);
  expect(fetching.mock.calls[1]![1].keepalive).toBe(true);
  expect(await send('é', true)).toEqual([UNSEEN]);
  expect(beacon).toHaveBeenCalledWith('https://c.example/c?k=mt_pub_x', 'é');
  beacon.mockReturnValue(false);
  expect(await send('é', true)).toEqual([UNREACHABLE]);
  void send(body, false);
  expect(fetching).toHaveBeenCalledTimes(3);
});

test('the budget is given back with the answer', async () => {
  const send = transport();
  for (let round = 0; round < 5; round++) expect((await send('x'.repeat(KEEPALIVE_BYTES_MAX), true))[0]).toBe(200);
  expect(beacon).not.toHaveBeenCalled();
});

test.each<[string, Fetch]>([
  ['rejects', async () => Promise.reject(new TypeError('Failed to fetch'))],
  ['throws', () => { throw new Error('replaced by the page'); }],
])('a fetch that %s is no answer', async (_, fake) => {
  fetching.mockImplementation(fake);
  expect(await transport()('{}', false)).toEqual([UNREACHABLE]);
});

test('an answer that breaks off is the answer', async () => {
  fetching.mockImplementation(async () => new Response(new ReadableStream({ pull: (stream) => stream.error(new Error('reset')) })));
  expect((await transport()('{}', false))[0]).toBe(200);
});

test.each([
  ['120', 120e3],
  ['1.5', 1500],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60e3],
])('Retry-After %s', (header, ms) => {
  expect(parseRetryAfter(header, Date.parse('2026-01-01T00:00:00Z'))).toBe(ms);
});

test.each([null, '', '0', '-5', 'soon', 'Thu, 01 Jan 2015 00:01:00 GMT'])('Retry-After %s is none', (header) => {
  expect(parseRetryAfter(header, Date.now()) >= 0).toBe(false);
});

// The addresses of our snippets, held against the lists that most blockers come with.
import { FiltersEngine, Request, type RequestType } from '@ghostery/adblocker';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** From the Debian package `webext-ublock-origin-chromium`: no npm package carries both lists in full. */
const LISTS =
  process.env.METRICS_TRACKER_TEST_BLOCK_LISTS || '/usr/share/chromium/extensions/ublock-origin/assets/thirdparties/easylist';
const FILES = ['easylist.txt', 'easyprivacy.txt'].map((file) => join(LISTS, file));
/** Fewer are no full list: each of them has tens of thousands. */
const RULES_MIN = 30_000;

const areThere = FILES.every((file) => existsSync(file));
const skip = !areThere && process.env.METRICS_TRACKER_TEST_REQUIRED !== '1';
const texts = areThere ? FILES.map((file) => readFileSync(file, 'utf8')) : [];
const engine = FiltersEngine.parse(texts.join('\n'), {
  loadCosmeticFilters: false,
  // Rules stay as they are written.
  enableOptimizations: false,
  debug: true,
});

/** The server's own defaults, so that a changed one is judged here. */
const defaults = readFileSync(new URL('../../../crates/settings/src/defaults.rs', import.meta.url), 'utf8');
const pathOf = (constant: string): string => new RegExp(`${constant}: &str = "([^"]+)"`).exec(defaults)![1]!;
const script = pathOf('SCRIPT_PATH');
const ingest = pathOf('INGEST_PATH');

const KEY = 'mt_pub_3vK9xQ7LmZ2rT8wYcB5nHd';
/** SHA-256 and SHA-384 as base64url, SHA-256 as hexadecimal. */
const HASHES = [
  'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
  'qUqP5cyxm6YcTAhz05Hph5gvu9M-x5LfQnG0a7h1zXr9wYpKc2b_8sVdE6tJoGfN',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
];
const parts = ['0', '1'].flatMap((a) => ['0', '1'].map((c) => `&a=${a}&c=${c}`));

/** Pages, each with the server that its snippet names. */
const PLACES = [
  ['first party', 'https://shop.example.com/cart', 'https://shop.example.com'],
  ['subdomain', 'https://www.example.com/', 'https://metrics.example.com'],
  ['third party', 'https://shop.example.com/', 'https://any.host'],
  ['third party, a port', 'https://shop.example.com/', 'https://any.host:3000'],
  ['third party, http', 'http://shop.example.com/', 'http://any.host'],
  ['first party, http', 'http://intranet.example.com/', 'http://intranet.example.com'],
  ['loopback from loopback', 'http://localhost:5173/', 'http://localhost:3000'],
  ['loopback by address', 'http://127.0.0.1:5173/', 'http://127.0.0.1:3000'],
  ['loopback from elsewhere', 'https://shop.example.com/', 'http://127.0.0.1:3000'],
  ['the LAN', 'http://192.168.1.20/', 'http://192.168.1.10:3000'],
] as const;

/** The rule that stops a request, if one does. */
const ruleAgainst = (url: string, sourceUrl: string, type: RequestType): string | undefined => {
  const { match, filter } = engine.match(Request.fromRawDetails({ url, sourceUrl, type }));
  return match ? filter?.rawLine : undefined;
};

const FETCHES: RequestType[] = ['xmlhttprequest', 'fetch', 'xhr'];

test.skipIf(skip)('the lists are the full ones, and the matcher knows what they block', () => {
  expect(FILES.filter((file) => !existsSync(file)), 'Debian package webext-ublock-origin-chromium').toEqual([]);
  for (const text of texts) expect(text.split('\n').filter((line) => line && !line.startsWith('!')).length).toBeGreaterThan(RULES_MIN);
  for (const [, page, server] of PLACES) {
    // Which is why snippets do not name the documented paths.
    expect(ruleAgainst(`${server}/api/v1/tracker.js?k=${KEY}&a=1&c=1`, page, 'script')).toBe('/v1/tracker.js');
    for (const type of FETCHES) expect(ruleAgainst(`${server}/api/v1/metrics?k=${KEY}`, page, type)).toBe('/api/v1/metrics');
  }
  expect(ruleAgainst('https://www.google-analytics.com/analytics.js', 'https://example.com/', 'script')).toBeDefined();
});

test.skipIf(skip).each(PLACES)('no rule stops the default addresses: %s', (_, page, server) => {
  const stopped = (path: string, type: RequestType): string[] => {
    const rule = ruleAgainst(server + path, page, type);
    return rule ? [`${server}${path} as ${type}: ${rule}`] : [];
  };
  const scripts = [
    ...parts.map((query) => `${script}?k=${KEY}${query}`),
    ...['csp', 'blocked'].map((reason) => `${script}?k=${KEY}&a=1&c=1&e=${reason}`),
    ...HASHES.map((hash) => `${script.replace(/\.js$/, '')}/${hash}.js`),
  ];
  expect([
    ...scripts.flatMap((path) => stopped(path, 'script')),
    ...FETCHES.flatMap((type) => stopped(`${ingest}?k=${KEY}`, type)),
    ...FETCHES.flatMap((type) => stopped(ingest, type)),
  ]).toEqual([]);
});

test.skipIf(skip)('a beacon to another site is stopped wherever it goes, so the library tries fetch first', () => {
  for (const path of [ingest, '/', '/any/path']) {
    expect(ruleAgainst(`https://any.host${path}?k=${KEY}`, 'https://shop.example.com/', 'ping')).toBe('$ping,third-party');
  }
  expect(ruleAgainst(`https://shop.example.com${ingest}?k=${KEY}`, 'https://shop.example.com/', 'ping')).toBeUndefined();
});

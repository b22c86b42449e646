// The addresses of our snippets, held against the lists that most blockers come with.
import { FiltersEngine, Request, type RequestType } from '@ghostery/adblocker';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
/** Of pinned scripts: 128 bits as hexadecimal; and what else a hash may look like, hyphens that rules look for included. */
const HASHES = Array.from({ length: 600 }, (_, index) => {
  const hash = createHash('sha256').update(String(index));
  return index % 2 ? hash.digest('hex').slice(0, 32) : hash.digest('base64url');
});
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
    ...HASHES.flatMap((hash) => ['', '?e=csp'].map((query) => `${script.replace(/\.js$/, '')}/${hash}.js${query}`)),
  ];
  expect([
    ...scripts.flatMap((path) => stopped(path, 'script')),
    ...FETCHES.flatMap((type) => stopped(`${ingest}?k=${KEY}`, type)),
    ...FETCHES.flatMap((type) => stopped(ingest, type)),
  ]).toEqual([]);
});

/** Every route, from the table that the server's tests hold against its router. */
const table = readFileSync(new URL('../../../server/tests/callers.rs', import.meta.url), 'utf8');
/** What pages send to, which the console does not: lists carry both. */
const DOCUMENTED = ['/api/v1/metrics', '/api/v1/tracker.js'];
const routes = [...table.matchAll(/^ {4}\("[A-Z]+", "(\/api\/v1\/[^"]+)"/gm)].map(([, path]) => path!);
const METRICS = ['page_views_total', 'lcp_seconds', 'cumulative_layout_shift', 'js_errors_total', 'time_on_page_seconds', 'orders_total'];
const ID = '019a3f5e-7c1d-7b52-9e0a-4d3c2b1a0f9e';
const apiPaths = routes
  .filter((path) => !DOCUMENTED.includes(path))
  .flatMap((path) => (path.includes('{name}') ? METRICS.map((name) => path.replace('{name}', name)) : [path]))
  .map((path) => path.replace(/\{[a-z]+\}/g, ID))
  .flatMap((path) => ['', '?limit=100&cursor=x', `?apiKeyId=${ID}&ticket=x`, '?from=1&to=2&step=10'].map((query) => path + query));
/** Names as the console's build makes them, and those that it made. */
const assets = [
  ...readdirSync(new URL('../../../ui/dist/assets', import.meta.url)),
  ...HASHES.flatMap((hash) => ['js', 'css', 'woff2', 'svg'].map((ending) => `index-${hash.slice(0, 8)}.${ending}`)),
].map((name) => `/assets/${name}`);
const PLACES_OF_CONSOLE = ['', 'metrics', `metrics/${ID}`, 'install', 'keys', 'explore', 'account', 'operator/settings', 'events', 'live', 'dashboards'];

/** Where the console is opened. Its requests are first party. */
const SERVERS = ['https://metrics.example.com', 'https://example.com', 'http://localhost:3000', 'http://127.0.0.1:3000', 'http://192.168.1.10:3000', 'http://nas.local'];

test.skipIf(skip).each(SERVERS)('no rule stops the console: %s', (server) => {
  expect(routes.length).toBeGreaterThan(30);
  const page = `${server}/console/`;
  const stopped = (path: string, types: RequestType[]): string[] =>
    types.flatMap((type) => {
      const rule = ruleAgainst(server + path, page, type);
      return rule ? [`${path} as ${type}: ${rule}`] : [];
    });
  expect([
    ...apiPaths.flatMap((path) => stopped(path, [...FETCHES, 'eventsource'])),
    ...assets.flatMap((path) => stopped(path, ['script', 'stylesheet', 'font', 'image', 'fetch'])),
    ...PLACES_OF_CONSOLE.flatMap((place) => stopped(`/console/${place}`, ['main_frame', 'sub_frame'])),
  ]).toEqual([]);
});

test.skipIf(skip)('a beacon to another site is stopped wherever it goes, so the library tries fetch first', () => {
  for (const path of [ingest, '/', '/any/path']) {
    expect(ruleAgainst(`https://any.host${path}?k=${KEY}`, 'https://shop.example.com/', 'ping')).toBe('$ping,third-party');
  }
  expect(ruleAgainst(`https://shop.example.com${ingest}?k=${KEY}`, 'https://shop.example.com/', 'ping')).toBeUndefined();
});

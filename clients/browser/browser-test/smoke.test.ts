import type { Server } from 'node:http';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ARGS, CHROMIUM } from './chromium';
import { stop } from './listen';
import { Collector, startSite } from './site';

let browser: Browser;
let context: BrowserContext;
let collector: Collector;
let site: Server;
let origin: string;
const pageErrors: Error[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
});
afterAll(() => browser?.close());
beforeEach(async () => {
  collector = await Collector.start([
    ['buys', 'counter', { shop: 'a' }, null],
    ['orders', 'counter', {}, null],
  ]);
  [site, origin] = await startSite(collector.origin);
  context = await browser.newContext();
  context.on('page', (page) => page.on('pageerror', (error) => pageErrors.push(error)));
});
afterEach(async () => {
  await context.close();
  stop(site);
  collector.stop();
  expect(pageErrors).toEqual([]);
  expect([collector.preflights, collector.conflicts]).toEqual([0, 0]);
  expect([...collector.contentTypes]).toEqual(['text/plain;charset=UTF-8']);
});

const open = async (path: string): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(origin + path);
  await page.waitForFunction(() => 'MetricsTracker' in window);
  return page;
};
const total = (series: string): number => collector.totals.get(series) || 0;
const stored = (page: Page): Promise<number> =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(':b:')).length);
const BUYS = 'buys{"plan_name":"Pro","shop":"a"}';
const views = (page: string): string => `page_views{"page":"${page}"}`;

test('visits, clicks, submits and navigation inside the page', async () => {
  const page = await open('/orders/17?utm=x');
  for (let round = 0; round < 7; round++) await page.click('#buy');
  await page.click('#dot');
  await page.click('#send');
  await page.evaluate(() => {
    history.pushState({}, '', '/cart');
    history.replaceState({}, '', '/cart?step=2');
    history.pushState({}, '', '/orders/18');
  });
  await page.goBack();
  await page.evaluate(() => void (location.hash = '#/users/5'));
  await page.evaluate(() => void (location.hash = '#section'));
  await expect.poll(() => total(BUYS), { timeout: 10_000 }).toBe(8);
  await expect.poll(() => total(views('/cart/users/:id')), { timeout: 10_000 }).toBe(1);
  const counters = [...collector.totals].filter(([series]) => !/^\w+_seconds/.test(series));
  expect(Object.fromEntries(counters.sort())).toEqual({
    [BUYS]: 8,
    'early_calls{}': 1,
    'orders{}': 2,
    // Loaded, and pushed.
    [views('/orders/:id')]: 2,
    // Pushed, gone back to, and the hash route left for an anchor.
    [views('/cart')]: 3,
    [views('/cart/users/:id')]: 1,
  });
  await expect.poll(() => stored(page)).toBe(0);
  expect(collector.repeats).toBe(0);
});

test('a tab that is closed or navigated away in the middle of a batch', async () => {
  for (let round = 0; round < 10; round++) {
    const page = await open('/');
    await page.click('#buy');
    if (round % 2) await page.goto('about:blank');
    await page.close({ runBeforeUnload: false });
  }
  await expect.poll(() => total(BUYS), { timeout: 5_000 }).toBe(10);
  expect(total(views('/'))).toBe(10);
});

test('a collector that is down, and then back', async () => {
  const page = await open('/');
  await expect.poll(() => total(views('/')), { timeout: 10_000 }).toBe(1);
  collector.mood = 'down';
  for (let round = 0; round < 5; round++) {
    await page.click('#buy');
    await page.evaluate(() => window.MetricsTracker!.flush());
    await page.waitForTimeout(300);
  }
  expect(await stored(page)).toBe(5);
  await page.reload();
  await page.waitForFunction(() => 'MetricsTracker' in window);
  await page.click('#buy');
  await page.waitForTimeout(2000);
  collector.mood = 'well';
  await expect.poll(() => total(BUYS), { timeout: 60_000 }).toBe(6);
  await expect.poll(() => stored(page), { timeout: 60_000 }).toBe(0);
  expect(total(views('/'))).toBe(2);
});

test('a collector that counts and does not answer, while pages come and go', async () => {
  collector.mood = 'deaf';
  for (let round = 0; round < 4; round++) {
    const page = await open('/');
    await page.click('#buy');
    if (round % 2) {
      await page.evaluate(() => window.MetricsTracker!.flush());
      await page.waitForTimeout(100);
    }
    await page.close({ runBeforeUnload: false });
  }
  collector.mood = 'well';
  const page = await open('/');
  await expect.poll(() => stored(page), { timeout: 70_000 }).toBe(0);
  await expect.poll(() => total(views('/')), { timeout: 10_000 }).toBe(5);
  expect(total(BUYS)).toBe(4);
  expect(collector.repeats).toBeGreaterThan(0);
});

test('Retry-After, with two tabs', async () => {
  collector.mood = 'busy';
  const pages = [await open('/one'), await open('/two')];
  await expect.poll(() => collector.refusedAt.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const refusedAt = collector.refusedAt.at(-1)!;
  collector.mood = 'well';
  for (const page of pages) await page.click('#buy');
  for (const page of pages) await page.evaluate(() => window.MetricsTracker!.flush());
  await expect.poll(() => total(BUYS), { timeout: 30_000 }).toBe(2);
  expect(collector.acceptedAt[0]! - refusedAt).toBeGreaterThanOrEqual(2990);
  await expect.poll(() => total(views('/one')) + total(views('/two')), { timeout: 60_000 }).toBe(2);
});

test('what stops the library is told by its own script, once, and only if nothing works', async () => {
  // A page that works, whose first request alone is lost, says nothing.
  let lost = 0;
  await context.route(collector.origin + '/c*', (route) => (lost++ ? route.continue() : route.abort('connectionreset')));
  const good = await open('/good');
  await good.evaluate(() => window.MetricsTracker!.flush());
  await expect.poll(() => total(views('/good')), { timeout: 20_000 }).toBe(1);
  await context.unroute(collector.origin + '/c*');

  const policed = await open('/policy');
  await policed.evaluate(() => window.MetricsTracker!.flush());
  await expect.poll(() => collector.reports, { timeout: 20_000 }).toEqual(['csp']);
  await policed.close();

  const other = await browser.newContext();
  await other.route(collector.origin + '/c*', (route) => route.abort('blockedbyclient'));
  const blocked = await other.newPage();
  await blocked.goto(origin + '/blocked');
  await blocked.waitForFunction(() => 'MetricsTracker' in window);
  await blocked.evaluate(() => window.MetricsTracker!.flush());
  await expect.poll(() => collector.reports, { timeout: 20_000 }).toEqual(['csp', 'blocked']);
  await other.close();
});

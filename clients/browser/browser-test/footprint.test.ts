// What the library changes in a page: history calls pass through it, and it sends in the way that block lists leave open.
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARGS, CHROMIUM } from './chromium';
import { HostSite } from './host-sites';
import { Collector } from './site';

let browser: Browser;
let collector: Collector;
let site: HostSite;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  collector = await Collector.start([]);
  site = await HostSite.start({ folders: [], app: '<!doctype html><html><head><title>shop</title></head><body></body></html>' });
});
afterAll(async () => {
  await browser?.close();
  collector?.stop();
  site?.stop();
});

const open = async (path: string, withLibrary = true): Promise<Page> => {
  const page = await browser.newPage();
  site.tag = withLibrary ? `<script async src="${collector.origin}/s.js"></script>` : '';
  await page.goto(site.origin + path);
  if (withLibrary) await page.waitForFunction(() => 'MetricsTracker' in window);
  return page;
};

/** What a router relies on, and what it is told when it calls wrongly. */
const useHistory = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => {
    const seen: unknown[] = [];
    const note = (call: () => unknown): void => {
      try {
        seen.push(call(), location.pathname, history.length);
      } catch (error) {
        seen.push((error as Error).name);
      }
    };
    const call = (...args: unknown[]): unknown => Reflect.apply(history.pushState, history, args);
    note(() => call({ step: 1 }, '', '/one'));
    note(() => history.state);
    note(() => history.replaceState({ step: 2 }, ''));
    note(() => history.state);
    note(() => call(() => 0, '', '/function'));
    note(() => call(null, '', 'https://elsewhere.example/'));
    note(() => call());
    note(() => Reflect.apply(history.pushState, {}, [null, '', '/no-history']));
    note(() => call(null, '', null));
    const earlier = history.pushState;
    history.pushState = function (...args) {
      seen.push('wrapped');
      return earlier.apply(this, args);
    };
    note(() => call(null, '', '/two'));
    return seen;
  });

test('history answers and refuses as it does without the library', async () => {
  const [without, with_] = [await open('/', false), await open('/')];
  expect(await useHistory(with_)).toEqual(await useHistory(without));
  await without.close();
  await with_.close();
});

test('batches go out with fetch, which no list stops, when a page is left, too', async () => {
  const page = await open('/first');
  await page.evaluate(() => window.MetricsTracker!.increment('visits'));
  await page.goto(site.origin + '/second');
  await page.waitForFunction(() => 'MetricsTracker' in window);
  await page.evaluate(() => window.MetricsTracker!.increment('visits'));
  await page.goto('about:blank');
  await expect.poll(() => collector.totals.get('visits{}'), { timeout: 10_000 }).toBe(2);
  expect([...collector.modes]).toEqual(['cors']);
  await page.close();
});

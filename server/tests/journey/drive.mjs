// Visits the shop. First line on stdin: `{tag, snippet, chromium, nodeModules}`. Lines on stdout: `{want}` asks for
// something to be done to the server and is answered by a line; the last one is `{deeds}`, everything that pages did.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startSite } from './site.mjs';

const TOTAL_MS_MAX = 150_000;
/** A batch of a tab that is gone is taken up 31 s after it was cut, and tries that fail put it off. */
const DRAIN_MS_MAX = 80_000;
/** What a busy visitor does, at least. */
const ROUNDS = 46;
const ARGS = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-background-networking'];

setTimeout(() => {
  console.error('the visit took too long');
  process.exit(1);
}, TOTAL_MS_MAX).unref();

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const scenario = JSON.parse((await lines.next()).value);
const tell = (message) => process.stdout.write(JSON.stringify(message) + '\n');
const ask = async (want) => {
  tell({ want });
  if ((await lines.next()).done) throw new Error('nobody answers');
};

const { chromium } = createRequire(join(scenario.nodeModules, '_.js'))('playwright-core');
const [site, origin] = await startSite(scenario);
const browser = await chromium.launch({
  executablePath: scenario.chromium,
  args: [...ARGS, 'disable-component-update', 'disable-sync'].map((arg) => '--' + arg),
});
const context = await browser.newContext();
const deeds = [];
const errors = [];
await context.exposeBinding('report', (_, deed) => void deeds.push(deed));
context.on('page', (page) => page.on('pageerror', (error) => errors.push(String(error))));

const ready = (page) => page.waitForFunction(() => window.MetricsTracker && window.MetricsTracker.version);
const open = async (path) => {
  const page = await context.newPage();
  await page.goto(origin + path);
  await ready(page);
  return page;
};
const reload = async (page) => {
  await page.reload();
  await ready(page);
};
/** `calls`: `[[method, ...arguments], …]` of the page's `shop`. */
const shop = (page, ...calls) =>
  page.evaluate((calls) => calls.forEach(([method, ...args]) => window.shop[method](...args)), calls);
const flush = (page) => page.evaluate(() => window.MetricsTracker.flush());
const STORED = () => Object.keys(localStorage).filter((key) => key.includes(':b:')).length;
const drained = (page) => page.waitForFunction(`(${STORED})() === 0`, null, { timeout: DRAIN_MS_MAX, polling: 200 });
const waiting = (page) => page.waitForFunction(`(${STORED})() > 0`, null, { polling: 50 });

const visit = async (one, two) => {
  for (let round = 0; round < 4; round++) await one.click('#buy');
  await one.click('#now');
  await one.click('#send');
  await shop(one, ['setCart', 'one', 20], ['fillCart', 'one', 5.5], ['emptyCart', 'one', 2.25], ['visitors', 7]);
  await shop(one, ['search', 0.25], ['search', 0.5], ['search', 3], ['basket', 3], ['render', 0.125], ['sell', 2.5]);
  await shop(two, ['setCart', 'two', 8], ['basket', 4, { plan: 'pro' }], ['sell', 1, { shop: 'other' }]);
  await shop(two, ['visit', '/queue/list'], ['visit', '/queue/list/4?sort=price']);
  await two.goBack();
  await two.waitForURL('**/queue/list');
  await shop(two, ['visit', '/app#/users/5']);
  await flush(two);
};

const tabsClosedMidBatch = async () => {
  for (const path of ['/tag/3', '/queue/3', '/queue/4']) {
    const page = await open(path);
    await page.click('#buy');
    await shop(page, ['search', 1], ['basket', 2]);
    await page.close();
  }
};

const offlineAndBack = async (page) => {
  await context.setOffline(true);
  await shop(page, ['search', 2], ['sell', 1], ['fillCart', 'two', 1.25]);
  await flush(page);
  await waiting(page);
  await page.click('#buy');
  const before = await page.evaluate(STORED);
  await context.setOffline(false);
  await page.waitForFunction(`(${STORED})() < ${before}`, null, { polling: 50 });
};

/** Ten observations make a batch, so that some are under way when it happens. */
const busyWhile = async (page, happens) => {
  let happening;
  let over = false;
  for (let round = 0; round < ROUNDS || !over; round++) {
    if (round === ROUNDS / 2) happening = happens().finally(() => (over = true));
    await shop(page, ['search', (round % 9) / 4], ['fillCart', 'one', 0.25]);
    // The pace of a visitor.
    await page.waitForTimeout(round < ROUNDS ? 15 : 150);
  }
  await happening;
};

const serverDies = async (one, two) => {
  await busyWhile(one, () => ask('kill'));
  await shop(two, ['sell', 4], ['emptyCart', 'two', 3]);
  await flush(two);
  // The library comes out of the browser's cache; what this tab collects is left to others.
  const late = await open('/tag/9');
  await late.click('#buy');
  await late.close();
  await reload(two);
  await shop(two, ['sell', 0.5]);
  await waiting(one);
  await ask('start');
  await shop(one, ['search', 0.75], ['basket', 5]);
};

try {
  const [one, two] = [await open('/tag/1'), await open('/queue/2')];
  await visit(one, two);
  await tabsClosedMidBatch();
  await offlineAndBack(two);
  await serverDies(one, two);
  await reload(one);
  await busyWhile(one, async () => {
    await ask('kill');
    await ask('start');
  });
  await flush(one);
  await flush(two);
  await drained(one);
  if (errors.length) throw new Error(errors.join('\n'));
  tell({ deeds });
} finally {
  await browser.close();
  site.closeAllConnections();
  site.close();
  process.stdin.destroy();
}

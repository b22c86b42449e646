import type { Page } from '@playwright/test';
import { expect, test } from '../browser/fixtures';

/** Loads of each page; the median counts. */
const LOADS = 5;
/** How much slower the processor is. */
const SLOWER = 4;
/** How long after its load event a page is watched for work and shifts, in milliseconds. */
const WATCHED_MILLIS = 3_000;

interface Figures {
  lcp: number;
  tbt: number;
  cls: number;
}

/** Largest contentful paint, blocking time between first paint and the end of watching, layout shift. */
async function load(page: Page, path: string): Promise<Figures> {
  await page.goto('about:blank');
  await page.goto(path, { waitUntil: 'load' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return page.evaluate(async (watched) => {
    const figures = { lcp: 0, tbt: 0, cls: 0 };
    const observe = (type: string, each: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
    observe('largest-contentful-paint', (entry) => (figures.lcp = entry.startTime));
    observe('longtask', (entry) => (figures.tbt += Math.max(0, entry.duration - 50)));
    observe('layout-shift', (entry) => {
      const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
      if (!shift.hadRecentInput) figures.cls += shift.value;
    });
    await new Promise((resolve) => setTimeout(resolve, watched));
    return figures;
  }, WATCHED_MILLIS);
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function measure(page: Page, name: string, path: string) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const loads: Figures[] = [];
  for (let count = 0; count < LOADS; count += 1) loads.push(await load(page, path));
  const of = (key: keyof Figures) => median(loads.map((figures) => figures[key]));
  console.log(`| ${name} | ${Math.round(of('lcp'))} ms | ${Math.round(of('tbt'))} ms | ${of('cls').toFixed(3)} |`);
}

test('sign-in', async ({ page, server }) => {
  expect(server.url).toBeTruthy();
  await measure(page, 'First page (sign-in)', '/');
});

test('overview', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await measure(page, 'Overview, signed in', '/console/');
});

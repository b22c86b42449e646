// On the same load of the same page, the library sends what the genuine `web-vitals` package measures: no more, no less.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Chromium, type Tab } from './devtools';
import { VitalsLab, type Vital } from './vitals-lab';

/** Resolves when the library is there, the page has loaded, and what it shows has been painted. */
const READY = `(async () => {
  while (!window.MetricsTracker || document.readyState !== 'complete') await new Promise((resolve) => setTimeout(resolve, 10));
  if (!document.hidden) await frames();
})()`;
/** There is no entry for a paint after a restore: the package reads the clock when it is called back, and ours later. */
const CALLBACKS_S = 0.05;
const WAIT = { timeout: 10_000, interval: 50 };

let chromium: Chromium;
let lab: VitalsLab;
const settled = new Map<string, Vital[]>();

beforeAll(async () => {
  lab = await VitalsLab.start();
  chromium = Chromium.start();
});
afterAll(async () => {
  await chromium?.stop();
  lab?.stop();
});

const open = async (path: string, background = false): Promise<Tab> => {
  const tab = await chromium.open('about:blank', background);
  await tab.navigate(lab.origin + path);
  await tab.evaluate(READY);
  if (!background) await tab.evaluate('painted()');
  return tab;
};
/** A new tab in front of the others. */
const hide = async (): Promise<void> => void (await chromium.open('about:blank'));
const namesOf = (vitals: Vital[]): string[] => vitals.map(({ name }) => name);

/** Waits for both, and compares. */
const agree = async (page: string, names: string[], tolerance = 0): Promise<void> => {
  const expected = [...names].sort();
  await expect.poll(() => namesOf(lab.genuine(page)), WAIT).toEqual(expected);
  await expect.poll(() => namesOf(lab.ours(page)), WAIT).toEqual(expected);
  const genuine = lab.genuine(page);
  const differing = lab.ours(page).filter(({ value }, index) => !(Math.abs(value - genuine[index]!.value) <= tolerance));
  expect(differing, JSON.stringify(genuine)).toEqual([]);
  settled.set(page, lab.ours(page));
};
const valueOf = (page: string, name: string): number => lab.ours(page).find((vital) => vital.name === name)!.value;

const CLS = 'cumulative_layout_shift';
const PAINTS = [CLS, 'fcp_seconds', 'lcp_seconds'];
const LOADED = [...PAINTS, 'ttfb_seconds', 'page_load_seconds'];
const PRESSED = ['fid_seconds', 'inp_seconds'];

test('text only, never touched: no INP and no FID, not even as 0', async () => {
  await open('/text');
  await hide();
  await agree('/text', LOADED);
});

test('layout shifts', async () => {
  const tab = await open('/shifts');
  await tab.evaluate('shift(90)');
  await tab.evaluate('shift(160)');
  await hide();
  await agree('/shifts', LOADED);
  expect(valueOf('/shifts', CLS)).toBeGreaterThan(0);
});

test('slow interactions', async () => {
  const tab = await open('/interactions');
  for (const count of [1, 2]) {
    await tab.click('#slow');
    await tab.evaluate(`pressed(${count})`);
  }
  await hide();
  await agree('/interactions', [...LOADED, ...PRESSED]);
  expect(valueOf('/interactions', 'inp_seconds')).toBeGreaterThan(0.15);
});

test('a first input that has to wait', async () => {
  const tab = await open('/interactions-late');
  const press = tab.evaluate(`new Promise((resolve) => setTimeout(() => { busy(300); resolve(); }))`);
  await tab.click('#slow');
  await press;
  await tab.evaluate('pressed(1)');
  await hide();
  await agree('/interactions-late', [...LOADED, ...PRESSED]);
});

test('an image that comes late and is the largest', async () => {
  const tab = await open('/late-image');
  await tab.evaluate('frames()');
  await hide();
  await agree('/late-image', LOADED);
  expect(valueOf('/late-image', 'lcp_seconds')).toBeGreaterThan(0.4);
});

test('hidden before the first paint: no paint is reported', async () => {
  const tab = await open('/hidden', true);
  await tab.show();
  await tab.evaluate('frames()');
  await tab.evaluate('shift(120)');
  await hide();
  await agree('/hidden', ['ttfb_seconds', 'page_load_seconds']);
});

test('hidden, shown again and hidden again: once a page view, at the first', async () => {
  const page = '/hide-show-hide';
  const tab = await open(page);
  await tab.evaluate('shift(60)');
  await hide();
  await agree(page, LOADED);
  const first = lab.ours(page);
  await tab.show();
  await tab.evaluate('frames()');
  await tab.evaluate('shift(200)');
  await tab.click('#slow');
  await tab.evaluate('pressed(1)');
  await hide();
  // The first interaction, and the first value of INP, are of the second stretch.
  await agree(page, [...LOADED, ...PRESSED]);
  expect(lab.ours(page)).toEqual(expect.arrayContaining(first));
});

test('out of the back/forward cache: a page view of its own', async () => {
  // Goes back by itself once the next page has loaded.
  const tab = await chromium.open(lab.origin + '/restored');
  await lab.when('loaded');
  await tab.evaluate(READY);
  await tab.evaluate('painted()');
  await tab.evaluate(`void location.assign('/elsewhere')`);
  await lab.when('restored');
  await tab.evaluate('frames()');
  await hide();
  await agree('/restored', [...LOADED, ...PAINTS, 'ttfb_seconds'], CALLBACKS_S);
});

test('made ready in the background before it was asked for', async () => {
  await chromium.open(lab.origin + '/links');
  await lab.when('shown');
  await hide();
  await agree('/prerendered', LOADED);
});

test('nothing else came, for any page', () => {
  for (const [page, vitals] of settled) expect(lab.ours(page)).toEqual(vitals);
});

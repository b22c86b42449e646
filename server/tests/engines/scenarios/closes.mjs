// Tabs closed at every stage of a page's life, one at a time.

import { until } from '../until.mjs';
import { shop, visit } from '../visitor.mjs';
import { AT_ONCE_MS_MAX, emptyQueue } from './drain.mjs';

/** Long enough to close a tab meanwhile. */
const FLIGHT_MS = 1_500;
/** A batch, with the page view that comes first. */
const OBSERVATIONS = 10;

/**
 * Nobody closes tabs this fast: the library keeps at most 100 batches, and what a closed tab has sent counts among them
 * until a later page has heard of its arrival.
 */
const CLOSES_IN_A_ROW_MAX = 18;

const acts = async (tab, count, name = 'act') => {
  for (let deed = 0; deed < count; deed++) await shop(tab, name);
};
const hide = async (tab) => {
  await tab.hide();
  await until('a hidden tab', () => tab.evaluate(() => document.visibilityState === 'hidden'));
};

/** Each opens a page and does what is to be done until the tab is closed. */
const STAGES = {
  /** Before the library is there. */
  async early({ browser, network, site }, path) {
    const tab = await browser.open(site.origin + path);
    await until('a request for the library', () => network.underWay() > 0);
    return tab;
  },
  /** As soon as it is there. */
  loaded: visit,
  /** A batch has been begun. */
  async collecting(world, path) {
    const tab = await visit(world, path);
    await acts(tab, 4);
    return tab;
  },
  /** A request is under way, and the next batch has been begun. */
  async sending(world, path) {
    const { network } = world;
    const tab = await visit(world, path);
    network.slow(FLIGHT_MS);
    await acts(tab, OBSERVATIONS, 'step');
    await until('a request', () => network.underWay() > 0);
    await acts(tab, 3);
    return tab;
  },
  /** Hidden, with nothing done since. */
  async hidden(world, path) {
    const tab = await visit(world, path);
    await acts(tab, 2);
    await hide(tab);
    return tab;
  },
  /** Hidden, and at work since. */
  async unseen(world, path) {
    const tab = await visit(world, path);
    await hide(tab);
    await acts(tab, 2, 'actUnseen');
    return tab;
  },
};

/** `0` is `a`, so that no name looks like an id. */
const nameOf = (index) => [...String(index)].map((digit) => String.fromCharCode(97 + Number(digit))).join('');

/** The items that are of one tab alone. */
const isOf = (tab) => ({ name, labels }) =>
  labels?.tab === tab || (name === 'page_views' && labels?.page.endsWith('/' + tab));

/** `[{ stage, collected, atOnce, late }]`, of which `late` is a function to ask in the end. */
export const closes = async (world, count) => {
  const { site, network } = world;
  const stages = Object.keys(STAGES);
  const results = [];
  for (let index = 0; index < count; index++) {
    const stage = stages[index % stages.length];
    const name = nameOf(index);
    if (index && index % CLOSES_IN_A_ROW_MAX === 0) await emptyQueue(world);
    const received = () => network.received(isOf(name));
    network.nextVisitor();
    const tab = await STAGES[stage](world, `/close/${stage}/${name}`);
    await tab.close();
    const collected = site.deeds.filter(isOf(name)).reduce((sum, { value }) => sum + value, 0);
    await until('the rest', () => received() >= collected, AT_ONCE_MS_MAX).catch(() => {});
    network.slow(0);
    const atOnce = received();
    results.push({ stage, collected, atOnce, late: () => received() - atOnce });
  }
  return results;
};

// Two tabs that share what others have left behind.

import { until } from '../until.mjs';
import { closeSeen, keeps, shop, visit } from '../visitor.mjs';

/** A batch of a tab that is gone is taken up 31 s after it was cut, one every 0.6 s, and tries that fail put it off. */
const DRAIN_MS_MAX = 180_000;

/** The last word is not said about gauges, and about what hidden tabs did. */
const isSummed = ({ kind, name }) => kind !== 'gauge' && name !== 'unseen';

/** Within this a request that the browser took over from a closed tab arrives; other tabs wait 31 s before they take a batch up. */
export const AT_ONCE_MS_MAX = 8_000;

/** Names of which not everything has arrived. */
const missing = ({ site, network }) => {
  const done = new Map();
  for (const { name, value } of site.deeds.filter(isSummed)) done.set(name, (done.get(name) ?? 0) + value);
  return [...done].filter(([name, sum]) => network.received((item) => item.name === name) < sum);
};

/** Until the browser keeps nothing any more. */
const emptied = (tab) => until('an empty queue', async () => (await keeps(tab)) === 0, DRAIN_MS_MAX);

/** Visits a page until the browser keeps nothing any more. */
export const emptyQueue = async (world) => {
  const tab = await visit(world, '/shop/tag/9');
  await emptied(tab);
  await closeSeen(tab);
};

/** What the last tabs sent as they closed is still on its way; the test says whether too little arrived. */
const settled = ({ network }) => {
  const views = () => network.received(({ name }) => name === 'page_views');
  const stretches = () => network.observed(({ name }) => name === 'time_on_page_seconds');
  return until('the last stretches', () => stretches() >= views(), AT_ONCE_MS_MAX).catch(() => {});
};

/** Until nothing is missing; with `empty`, until nothing is kept any more, although most of that has arrived before. */
export const drain = async (world, empty) => {
  const tabs = [await visit(world, '/shop/tag/7'), await visit(world, '/shop/queue/8')];
  for (const tab of tabs) {
    await shop(tab, 'sell', 0.5);
    await shop(tab, 'flush');
  }
  await until('everything', () => missing(world).length === 0, DRAIN_MS_MAX).catch(async (cause) => {
    const dropped = world.network.received(({ name }) => name === 'tracker_dropped');
    const kept = await tabs[0].evaluate(() => JSON.stringify(localStorage));
    throw new Error(`${JSON.stringify(missing(world))}, ${dropped} batches dropped, kept: ${kept}`, { cause });
  });
  if (empty) await emptied(tabs[0]);
  for (const tab of tabs) await closeSeen(tab);
  await settled(world);
};

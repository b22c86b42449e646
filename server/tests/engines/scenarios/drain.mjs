// Two tabs that share what others have left behind.

import { until } from '../until.mjs';
import { closeSeen, keeps, shop, visit } from '../visitor.mjs';

/** A batch of a tab that is gone is taken up 31 s after it was cut, and tries that fail put it off. */
const DRAIN_MS_MAX = 80_000;

export const drain = async (world) => {
  const tabs = [await visit(world, '/shop/tag/7'), await visit(world, '/shop/queue/8')];
  for (const tab of tabs) {
    await shop(tab, 'sell', 0.5);
    await shop(tab, 'flush');
  }
  await until('an empty queue', async () => (await keeps(tabs[0])) === 0, DRAIN_MS_MAX);
  for (const tab of tabs) await closeSeen(tab);
};

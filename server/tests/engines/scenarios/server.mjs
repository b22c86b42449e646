// The server killed and started again while pages are open.

import { until } from '../until.mjs';
import { closeSeen, doing, go, keeps, shop, viewing, visit } from '../visitor.mjs';

/** What a busy visitor does before and after, at least. Ten observations make a batch. */
const ROUNDS = 12;

const busy = async (tab, rounds) => {
  for (let round = 0; round < rounds; round++) {
    await shop(tab, 'search', (round % 9) / 4);
    await shop(tab, 'sell', 0.25);
  }
};

export const serverDies = async (world, times) => {
  const [one, two] = [await visit(world, '/shop/tag/5'), await visit(world, '/shop/queue/6')];
  for (let time = 0; time < times; time++) {
    await busy(one, ROUNDS);
    const killed = world.ask('kill');
    await busy(one, ROUNDS);
    await killed;
    await shop(two, 'sell', 4);
    await shop(two, 'flush');
    await doing(world, 1, 'purchases', () => two.click('#buy'));
    await until('a batch kept', async () => (await keeps(one)) > 0);
    const started = world.ask('start');
    await busy(two, ROUNDS);
    await started;
    await shop(one, 'search', 0.75);
    await viewing(world, () => go.reload(two));
  }
  await busy(one, ROUNDS);
  await closeSeen(one);
  await closeSeen(two);
};

// A network that is slow, drops requests, says 503, and loses answers.

import { FAULTS } from '../network.mjs';
import { until } from '../until.mjs';
import { shop, visit } from '../visitor.mjs';

const SLOW_MS = 1_500;
const DEEDS = 5;

const meet = async (tab, condition) => {
  for (let deed = 0; deed < DEEDS; deed++) await shop(tab, 'meet', condition);
  await shop(tab, 'flush');
};
const arrived = (network, condition) =>
  until(`what was done while ${condition}`, () => network.received(({ name, labels }) => name === 'met' && labels.network === condition) === DEEDS);

export const badNetwork = async (world) => {
  const { network } = world;
  const tab = await visit(world, '/shop/tag/3');
  network.slow(SLOW_MS);
  await meet(tab, 'slow');
  await arrived(network, 'slow');
  network.slow(0);
  for (const fault of FAULTS) {
    network.fail(fault);
    await meet(tab, fault);
    await until(`a batch ${fault}`, () => network.met() > 0);
    network.fail();
    await arrived(network, fault);
  }
  await tab.close();
};

/** Tabs that end while nothing gets through leave their batches to the tabs that come after them. */
export const leaveBehind = async (world, count) => {
  world.network.fail('dropped');
  for (let left = 0; left < count; left++) {
    const tab = await visit(world, '/left');
    await meet(tab, 'left');
    await until('a batch dropped', () => world.network.met() > left);
    await tab.close();
  }
  world.network.fail();
};

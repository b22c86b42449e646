// Pages that load anew: plain tag, queueing snippet, `data-track`, a form, back and forward.

import { doing, go, shop, viewing, visit } from '../visitor.mjs';

export const visits = async (world) => {
  const tab = await visit(world, '/shop/tag/1');
  const buy = (target) => doing(world, 1, 'purchases', () => tab.click(target));
  for (const target of ['#buy', '#buy', '#now']) await buy(target);
  await doing(world, 1, 'orders', () => tab.click('#send'));
  await shop(tab, 'sell', 2.5);
  await shop(tab, 'sell', 1, { shop: 'other' });
  for (const seconds of [0.25, 0.5, 3]) await shop(tab, 'search', seconds);
  await shop(tab, 'setCart', 20, 'main');
  await viewing(world, () => go.to(tab, '/shop/queue/2'));
  await buy('#now');
  await shop(tab, 'setCart', 8.5, 'main');
  await viewing(world, () => go.back(tab));
  await viewing(world, () => go.forward(tab));
  await viewing(world, () => go.reload(tab));
  await buy('#buy');
  await tab.close();
};

// Single-page applications with the routers that people use.

import { doing, go, viewing, visit } from '../visitor.mjs';

/** React Router cuts a slash off the address of its root, before or after the library has looked. */
const APPS = ['/react/about', '/react-hash#/', '/vue/', '/vue-hash#/'];

export const apps = async (world) => {
  for (const path of APPS) {
    const tab = await visit(world, path);
    const follow = (link) => viewing(world, () => tab.click('#' + link));
    await follow('orders');
    await follow('order-17');
    await follow('order-18');
    await viewing(world, () => go.back(tab));
    await viewing(world, () => go.back(tab));
    await viewing(world, () => go.forward(tab));
    await follow('item');
    await follow('replaced');
    // Another query is the same page.
    await tab.click('#sorted');
    await doing(world, 1, 'purchases', () => tab.click('#buy'));
    await tab.close();
  }
};

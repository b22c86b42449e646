// What a visitor of the site does with a tab.

import { until } from './until.mjs';

/** Calls a function of the page's `shop`, and waits until the site has been told. */
export const shop = (tab, name, ...args) => tab.evaluate((name, args) => window.shop[name](...args), name, args);

/** Does something, and waits until the site has been told of so many deeds of the name more. */
export const doing = async ({ site }, count, name, act) => {
  const told = () => site.deeds.filter((deed) => deed.name === name).length;
  const before = told();
  await act();
  await until(`${count} ${name} by ${act}`, () => told() >= before + count);
};
export const viewing = (world, act) => doing(world, 1, 'page_views', act);

/**
 * First the page must be one that answers, which takes a moment when it came out of the back/forward cache. It may then
 * be gone before it has answered; what comes of it is for the caller to wait for.
 */
const going = async (tab, run, ...args) => {
  await until('a page that answers', () => tab.evaluate(() => document.readyState === 'complete').catch(() => false));
  await tab.evaluate(run, ...args).catch(() => {});
};
export const go = {
  to: (tab, path) => going(tab, (path) => void setTimeout(() => location.assign(path)), path),
  back: (tab) => going(tab, () => void setTimeout(() => history.back())),
  forward: (tab) => going(tab, () => void setTimeout(() => history.forward())),
  reload: (tab) => going(tab, () => void setTimeout(() => location.reload())),
};

/** Shows the tab first: what a hidden one has collected is not all delivered everywhere. */
export const closeSeen = async (tab) => {
  await tab.show();
  await until('a tab to be seen', () => tab.evaluate(() => document.visibilityState === 'visible'));
  await tab.close();
};

/** Batches that the browser keeps of this site. */
export const keeps = (tab) => tab.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(':b:')).length);

/** Opens a page with the library. */
export const visit = async (world, path) => {
  let tab;
  await viewing(world, async () => (tab = await world.browser.open(world.site.origin + path)));
  return tab;
};

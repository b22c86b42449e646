import { expect, expectAccessible, send, signUp, test } from './fixtures';

const view = (page: string) => ({ name: 'page_views', type: 'counter', value: 1, labels: { page } });
const observe = (name: string, value: number) => ({ name, type: 'histogram', value, labels: { page: '/' } });

test('a new account is led to its first numbers', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/');
  await expect(page.getByText('Nothing has arrived yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Set up the first page' }).click();
  await expect(page).toHaveURL(/\/console\/welcome$/);
});

test('what arrives is shown while one looks on', async ({ page, server, owner }) => {
  await send(server, owner, [view('/'), view('/shop'), { name: 'orders', type: 'counter', value: 5, labels: { plan: 'pro' } }]);
  await page.goto('/console/');
  const figure = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('+ dd');
  await expect(figure('Page views in the last hour')).toHaveText('2');
  await expect(figure('Custom events')).toHaveText('5');
  await send(server, owner, [view('/'), view('/'), { name: 'orders', type: 'counter', value: 2, labels: { plan: 'pro' } }]);
  await expect(figure('Custom events')).toHaveText('7');
  await expect(figure('Page views in the last hour')).toHaveText('4', { timeout: 20_000 });

  const pages = page.getByRole('table', { name: 'Top pages' });
  await expect(pages.getByRole('row', { name: '/ 3 75 %', exact: true })).toBeVisible();
  await expect(pages.getByRole('row', { name: '/shop 1 25 %' })).toBeVisible();
  await page.getByRole('link', { name: 'orders_total' }).click();
  await expect(page).toHaveURL(/\/console\/metrics\/orders_total$/);
});

test('web vitals are judged by their published thresholds', async ({ page, server, owner }) => {
  const lcp = [1.2, 1.3, 1.4, 2.2, 2.3, 3.1, 3.2, 6].map((value) => observe('lcp_seconds', value));
  await send(server, owner, [view('/'), ...lcp, observe('cumulative_layout_shift', 0.02)]);
  await page.goto('/console/');
  const vital = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^LCP/ }) });
  await expect(vital).toContainText('Needs improvement');
  await expect(vital).toContainText('63 % good, 25 % to improve, 13 % poor');
  await expect(vital).toContainText('Good to 2.5 s, poor over 4 s · 8 measured');
  const shift = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^CLS/ }) });
  await expect(shift).toContainText('Good');
  await expectAccessible(page);
});

test('errors stand with the pages they came from', async ({ page, server, owner }) => {
  const error = (kind: string) => ({ name: 'js_errors', type: 'counter', value: 1, labels: { page: '/cart', kind } });
  await send(server, owner, [view('/cart'), view('/cart'), error('error'), error('rejection')]);
  await page.goto('/console/');
  await expect(page.getByRole('table', { name: 'Errors in pages' }).getByRole('row', { name: '/cart 2 100 %' })).toBeVisible();
  await expect(page.getByText('100 per 100 page views')).toBeVisible();
  await expect(page.getByText('rejection 1')).toBeVisible();
});

test('the range is in the address and remembered', async ({ page, server, owner }) => {
  await send(server, owner, [view('/')]);
  await page.goto('/console/');
  await page.getByText('30 days', { exact: true }).click();
  await expect(page).toHaveURL(/\?range=month$/);
  await expect(page.getByText('Page views, per 6 hours')).toBeVisible();
  await page.goto('/console/');
  await expect(page.getByRole('radio', { name: '30 days' })).toBeChecked();
  await page.goto('/console/?range=nonsense');
  await expect(page.getByRole('radio', { name: '30 days' })).toBeChecked();
  await page.goto('/console/?range=day');
  await expect(page.getByText('Page views, per 15 minutes')).toBeVisible();
});

test('a chart can be had as a table', async ({ page, server, owner }) => {
  await send(server, owner, [view('/'), view('/')]);
  await page.goto('/console/');
  await page.getByRole('button', { name: 'View as table' }).click();
  await expect(page.getByRole('region', { name: 'Page views' }).getByRole('cell', { name: '2', exact: true })).toBeVisible();
  await expectAccessible(page);
});

test('a name that another account counts as another type is told', async ({ page, server, owner, browser }) => {
  await send(server, owner, [{ name: 'queue', type: 'gauge', value: 1 }]);
  const context = await browser.newContext({ baseURL: server.url });
  const member = await signUp(context.request, server, 'member@example.org');
  await send(server, member, [{ name: 'queue', type: 'histogram', value: 1 }]);
  const other = await context.newPage();
  await other.goto('/console/');
  await expect(other.getByText('queue is a histogram here and a gauge of another account')).toBeVisible();
  await expectAccessible(other);
  await context.close();
  await page.goto('/console/');
  await expect(page.getByRole('heading', { name: 'Most active metrics' })).toBeVisible();
  await expect(page.getByText('of another account')).toBeHidden();
});

test('on a phone nothing is cut off', async ({ page, server, owner }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await send(server, owner, [view('/a-rather-long-page/with/many/parts/:id'), observe('lcp_seconds', 1)]);
  await page.goto('/console/');
  await expect(page.getByRole('heading', { name: 'Top pages' })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^LCP/ })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

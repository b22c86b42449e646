import type { Page } from '@playwright/test';
import { call, expect, expectAccessible, send, signUp, test as plain, type Account } from './fixtures';
import { test } from './prometheus';
import type { Server } from './server';

const orders = (plan: string, value: number) => ({ name: 'orders', type: 'counter', value, labels: { plan } });
const editor = (page: Page) => page.getByLabel('Query', { exact: true });
const options = (page: Page) => page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');

/** Waits until Prometheus has scraped what the account sent. */
async function scraped(server: Server, account: Account, query: string) {
  const path = `/prometheus/api/v1/query?query=${encodeURIComponent(query)}`;
  const found = async () => (await call(server, account, 'GET', path)).data.result.length;
  await expect.poll(found, { timeout: 30_000 }).toBeGreaterThan(0);
}

plain('without a Prometheus it says so, and what to do', async ({ page, server, owner, browser }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/explore');
  await expect(page.getByText('No Prometheus is configured')).toBeVisible();
  await expect(page.getByText(`${server.url}/api/v1/prometheus/targets`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('main').getByRole('link', { name: 'Settings' }).click();
  await expect(page).toHaveURL(/\/operator\/settings$/);
  await page.goto('/console/explore');
  await page.getByRole('link', { name: 'To the metrics' }).click();
  await expect(page).toHaveURL(/\/console\/metrics$/);

  const context = await browser.newContext({ baseURL: server.url });
  await signUp(context.request, server, 'member@example.org');
  const member = await context.newPage();
  await member.goto('/console/explore');
  await expect(member.getByText('The owner of this server can do this.')).toBeVisible();
  await expect(member.getByRole('main').getByRole('link', { name: 'Settings' })).toBeHidden();
  await context.close();
});

test('a query is completed, run and shown as table and chart', async ({ page, server, owner, prometheus }) => {
  expect(prometheus.port).toBeGreaterThan(0);
  await send(server, owner, [orders('free', 3), orders('pro', 5)]);
  await scraped(server, owner, 'orders_total');
  await page.goto('/console/explore?view=table');
  await expect(page.getByRole('button', { name: /^orders_total per second/ })).toBeVisible();

  await editor(page).pressSequentially('sum by (plan) (ord');
  await expect(options(page).first()).toContainText('orders_total');
  await expectAccessible(page);
  await page.keyboard.press('Tab');
  await expect(editor(page)).toHaveValue('sum by (plan) (orders_total');
  await page.keyboard.type('{pl');
  await expect(options(page)).toHaveText([/plan/]);
  await page.keyboard.press('Enter');
  await expect(editor(page)).toHaveValue('sum by (plan) (orders_total{plan=""');
  await expect(options(page)).toHaveText([/free/, /pro/]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(editor(page)).toHaveValue('sum by (plan) (orders_total{plan="pro"');
  await page.keyboard.press('Escape');
  await page.keyboard.type('})');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: '{plan="pro"} 5' })).toBeVisible();

  await editor(page).fill('orders_total');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('row', { name: /plan="free".* 3$/ })).toBeVisible();
  await expect(page.getByText(/All of them have.*job="metrics-tracker"/)).toBeVisible();
  await expectAccessible(page);
  await page.getByText('Chart', { exact: true }).click();
  await expect(page.getByRole('figure', { name: 'orders_total' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: '{plan="pro"}' })).toBeVisible();
  await expect(page).toHaveURL(/query=orders_total/);
  await expect(page).toHaveURL(/view=chart/);
  await expectAccessible(page);
});

test('what is wrong with a query stands at the editor, and the query stays', async ({ page, server, owner, prometheus }) => {
  expect(prometheus.port).toBeGreaterThan(0);
  await send(server, owner, [orders('free', 1)]);
  await page.goto('/console/explore?view=table');
  for (const [query, message] of [
    ['sum(', /./],
    ['nonsense_function(up)', /nonsense_function/],
    [`orders_total{user_id="somebody"}`, /user_id/],
  ] as const) {
    await editor(page).fill(query);
    await page.keyboard.press('Control+Enter');
    await expect(editor(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(editor(page)).toHaveAccessibleDescription(message);
    await expect(editor(page)).toHaveValue(query);
  }
  await expectAccessible(page);
  await editor(page).fill('vector(42)');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('cell', { name: '42' })).toBeVisible();
  await expect(editor(page)).not.toHaveAttribute('aria-invalid');
  await editor(page).fill('no_such_metric');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByText('No series fits.')).toBeVisible();
});

test('an account sees its own series only', async ({ page, server, owner, browser, prometheus }) => {
  expect(prometheus.port).toBeGreaterThan(0);
  const context = await browser.newContext({ baseURL: server.url });
  const member = await signUp(context.request, server, 'member@example.org');
  await send(server, owner, [orders('secret', 7)]);
  await send(server, member, [orders('mine', 2)]);
  await scraped(server, owner, 'orders_total');
  await scraped(server, member, 'orders_total');
  const other = await context.newPage();
  await other.goto('/console/explore?view=table&query=orders_total');
  await expect(other.getByRole('row', { name: /plan="mine".* 2$/ })).toBeVisible();
  await expect(other.getByText('secret')).toBeHidden();
  await context.close();
  await page.goto('/console/explore?view=table&query=sum(orders_total)');
  await expect(page.getByRole('cell', { name: '7', exact: true })).toBeVisible();
});

test('the last queries are remembered', async ({ page, owner, prometheus }) => {
  expect(owner.email && prometheus.port).toBeTruthy();
  await page.goto('/console/explore?view=table');
  for (const query of ['vector(1)', 'vector(2)']) {
    await editor(page).fill(query);
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('cell', { name: query.slice(7, 8) })).toBeVisible();
  }
  await page.goto('/console/explore?view=table');
  await expect(editor(page)).toHaveValue('vector(2)');
  await page.getByRole('button', { name: 'Recent queries' }).click();
  await page.getByRole('menuitem', { name: 'vector(1)' }).click();
  await expect(editor(page)).toHaveValue('vector(1)');
  await expect(page.getByRole('cell', { name: '1', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Recent queries' }).click();
  await page.getByRole('menuitem', { name: 'Forget them' }).click();
  await page.goto('/console/explore');
  await expect(editor(page)).toHaveValue('');
});

test('a Prometheus that is away is told', async ({ page, server, owner, prometheus }) => {
  expect(server.url && owner.email).toBeTruthy();
  await page.goto('/console/explore?view=table');
  await editor(page).fill('vector(1)');
  await prometheus.remove();
  await page.keyboard.press('Control+Enter');
  await expect(editor(page)).toHaveAccessibleDescription(/Prometheus/);
  await expect(editor(page)).toHaveValue('vector(1)');
});

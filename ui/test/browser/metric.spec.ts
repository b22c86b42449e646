import { call, expect, expectAccessible, send, signUp, test } from './fixtures';

test('a counter: totals, course, labels and code', async ({ page, server, owner }) => {
  const labels = { plan: 'free' };
  await call(server, owner, 'POST', '/api/v1/metric-configs', { name: 'Orders', metricName: 'orders', metricType: 'counter', labels });
  await send(server, owner, [
    { name: 'orders', type: 'counter', value: 6, labels: { country: 'DE' } },
    { name: 'orders', type: 'counter', value: 2, labels: { country: 'FR', plan: 'pro' } },
  ]);
  await page.goto('/console/metrics/orders_total');
  const figure = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('+ dd');
  await expect(figure('Total since counting began')).toHaveText('8');
  await expect(figure('Added in the last hour')).toHaveText('8');
  const breakdown = page.getByRole('region', { name: 'By label' }).last();
  await page.getByLabel('Group by').selectOption('country');
  await expect(breakdown.getByRole('row', { name: 'DE 6 75 % 1' })).toBeVisible();
  await page.getByLabel('Group by').selectOption('Every series');
  await expect(breakdown.getByRole('row', { name: /country="FR", plan="pro" 2 25 %/ })).toBeVisible();
  await send(server, owner, [{ name: 'orders', type: 'counter', value: 1, labels: { country: 'DE' } }]);
  await expect(figure('Total since counting began')).toHaveText('9');

  await page.getByRole('tab', { name: 'JavaScript' }).click();
  await expect(page.getByLabel('JavaScript', { exact: true }).first()).toContainText("increment('orders'");
  await page.getByRole('tab', { name: 'curl' }).click();
  await expect(page.getByText('X-API-Key').first()).toBeVisible();
  await page.getByRole('tab', { name: 'PromQL' }).click();
  await expect(page.getByText('sum(rate(orders_total[5m]))')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Open in Explore' }).first().click();
  await expect(page).toHaveURL(/\/explore\?query=sum%28rate%28orders_total/);
});

test('a histogram: quantiles, observations and how they are spread', async ({ page, server, owner }) => {
  const buckets = [0.1, 1, 10];
  await call(server, owner, 'POST', '/api/v1/metric-configs', { name: 'W', metricName: 'wait_seconds', metricType: 'histogram', buckets });
  await send(server, owner, [0.05, 0.5, 0.5, 60].map((value) => ({ name: 'wait_seconds', type: 'histogram', value })));
  await page.goto('/console/metrics/wait_seconds');
  const spread = page.getByRole('table', { name: 'Distribution' });
  await expect(spread.getByRole('row', { name: '1 s 50 % 2' })).toBeVisible();
  await expect(spread.getByRole('row', { name: 'above 10 s 25 % 1' })).toBeVisible();
  await expect(page.getByText('p99')).toBeVisible();
  await page.getByRole('group', { name: 'What is shown' }).getByText('Observations').click();
  await expect(page.getByText('per minute')).toBeVisible();
  await expectAccessible(page);
});

test('gauges and summaries have their own figures', async ({ page, server, owner }) => {
  await send(server, owner, [
    { name: 'queue', type: 'gauge', value: 9 },
    { name: 'queue', type: 'gauge', value: 4 },
    ...[1, 2, 3].map((value) => ({ name: 'length', type: 'summary', value })),
  ]);
  const figure = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('+ dd');
  await page.goto('/console/metrics/queue');
  await expect(figure('Now')).toHaveText('4');
  await expect(figure('Highest in the last hour')).toHaveText('9');
  await page.goto('/console/metrics/length');
  await expect(figure('50 % stay under')).toHaveText('2');
  await expect(figure('Mean since counting began')).toHaveText('2');
  await expectAccessible(page);
});

test('what nobody defined can be defined from here', async ({ page, server, owner }) => {
  await send(server, owner, [{ name: 'signups', type: 'counter', value: 1 }]);
  await page.goto('/console/metrics/signups_total');
  await expect(page.getByText('Nobody defined this metric.')).toBeVisible();
  await expect(page.getByRole('tab')).toHaveText(['PromQL']);
  await page.getByRole('link', { name: 'Define this metric' }).click();
  await expect(page.getByLabel('Metric name', { exact: true })).toHaveValue('signups');
  await page.getByLabel('Name', { exact: true }).fill('Sign-ups');
  await page.getByRole('button', { name: 'Create metric' }).click();
  await expect(page.getByRole('link', { name: 'Edit' })).toBeVisible();
  const summary = await call(server, owner, 'GET', '/api/v1/stats/summary');
  expect(summary.metrics[0]).toMatchObject({ name: 'signups_total', total: 1 });
});

test('deleting wants the name typed', async ({ page, server, owner }) => {
  await call(server, owner, 'POST', '/api/v1/metric-configs', { name: 'Q', metricName: 'queue', metricType: 'gauge' });
  await send(server, owner, [{ name: 'queue', type: 'gauge', value: 1 }]);
  await page.goto('/console/metrics/queue');
  await page.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('dialog', { name: 'Delete this metric?' });
  await expect(question).toContainText('1 series ends');
  await question.getByLabel('Type queue to confirm').fill('que');
  await expect(question.getByRole('button', { name: 'Delete' })).toBeDisabled();
  await expectAccessible(page);
  await question.getByLabel('Type queue to confirm').fill('queue');
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/console\/metrics$/);
  await expect(page.getByText('No metrics yet')).toBeVisible();
});

test('names that are not there, or of another account, are not found', async ({ page, server, owner, browser }) => {
  await send(server, owner, [{ name: 'private_thing', type: 'gauge', value: 1 }]);
  const context = await browser.newContext({ baseURL: server.url });
  await signUp(context.request, server, 'member@example.org');
  const other = await context.newPage();
  await other.goto('/console/metrics/private_thing');
  await expect(other.getByText('No such metric')).toBeVisible();
  await context.close();
  await page.goto('/console/metrics/%22%3E%3Cscript%3E');
  await expect(page.getByText('No such metric')).toBeVisible();
  await page.goto('/console/metrics/00000000-0000-7000-8000-000000000000/edit');
  await expect(page.getByText('There is no such metric definition.')).toBeVisible();
  await expectAccessible(page);
});

test('a metric called new has a page of its own', async ({ page, server, owner }) => {
  await send(server, owner, [{ name: 'new', type: 'gauge', value: 5 }]);
  await page.goto('/console/metrics');
  await page.getByRole('rowheader').getByRole('link', { name: 'new' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'new', exact: true })).toBeVisible();
});

test('a metric page fits a phone', async ({ page, server, owner }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const name = `a_${'long_'.repeat(18)}name`;
  await send(server, owner, [{ name, type: 'histogram', value: 1, labels: { page: '/a-long/path/that/goes/on/and/on/:id' } }]);
  await page.goto(`/console/metrics/${name}`);
  await expect(page.getByRole('heading', { name: 'Distribution' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

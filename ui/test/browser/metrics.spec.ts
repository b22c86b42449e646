import type { Page } from '@playwright/test';
import { call, expect, expectAccessible, send, signUp, test, type Account } from './fixtures';
import type { Server } from './server';

const define = (server: Server, account: Account, body: object) => call(server, account, 'POST', '/api/v1/metric-configs', body);
const configsOf = async (server: Server, account: Account) => (await call(server, account, 'GET', '/api/v1/metric-configs')).items;
const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

test('the list has everything that is counted, and finds it', async ({ page, server, owner }) => {
  await define(server, owner, { name: 'Orders', metricName: 'orders', metricType: 'counter', description: 'Paid ones' });
  await define(server, owner, { name: 'Waiting', metricName: 'waiting', metricType: 'gauge', isActive: false });
  await send(server, owner, [
    { name: 'orders', type: 'counter', value: 3, labels: { plan: 'a' } },
    { name: 'orders', type: 'counter', value: 4, labels: { plan: 'b' } },
    { name: 'page_views', type: 'counter', value: 1, labels: { page: '/' } },
    { name: 'queue', type: 'gauge', value: 12 },
  ]);
  await page.goto('/console/metrics');
  await expect(row(page, 'orders_total')).toContainText('7');
  await expect(row(page, 'orders_total')).toContainText('2 of 2,000');
  await expect(row(page, 'orders_total')).toContainText('Active');
  await expect(row(page, 'waiting')).toContainText('Inactive');
  await expect(row(page, 'page_views_total')).toContainText('Automatic');
  await expect(row(page, 'queue')).toContainText('Not defined');
  await expect(page.getByText('4 of 10,000 series')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('searchbox', { name: 'Search metrics' }).fill('paid');
  await expect(page.getByText('1 of 4 metrics')).toBeVisible();
  await expect(page).toHaveURL(/q=paid/);
  await page.reload();
  await expect(row(page, 'orders_total')).toBeVisible();
  await expect(row(page, 'queue')).toBeHidden();
  await page.getByRole('searchbox').fill('nothing like it');
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByLabel('Type').selectOption('Gauge');
  await expect(page.getByText('2 of 4 metrics')).toBeVisible();
  await page.getByText('Not defined', { exact: true }).first().click();
  await expect(page.getByText('1 of 4 metrics')).toBeVisible();
});

test('columns are sorted by click and by keyboard', async ({ page, server, owner }) => {
  await send(server, owner, [1, 9, 5].map((value) => ({ name: `m${value}`, type: 'gauge', value })));
  await page.goto('/console/metrics');
  const names = page.getByRole('rowheader').getByRole('link');
  await expect(names).toHaveText(['m1', 'm5', 'm9']);
  await page.getByRole('button', { name: 'Total' }).click();
  await expect(names).toHaveText(['m9', 'm5', 'm1']);
  await expect(page.getByRole('columnheader', { name: 'Total' })).toHaveAttribute('aria-sort', 'descending');
  await page.keyboard.press('Enter');
  await expect(names).toHaveText(['m1', 'm5', 'm9']);
});

test('a metric is defined; what is wrong is said at its field, and only after it was left', async ({ page, server, owner }) => {
  await page.goto('/console/metrics');
  await page.getByRole('main').getByRole('link', { name: 'New metric' }).first().click();
  await field(page, 'Name').fill('Time to reply');
  await expect(field(page, 'Metric name')).toHaveValue('time_to_reply');
  await expect(page.getByText('time_to_reply_total', { exact: true })).toBeVisible();
  await page.getByRole('radio', { name: /^Histogram/ }).check();
  await expect(page.getByText('time_to_reply', { exact: true })).toBeVisible();

  await field(page, 'Metric name').fill('2 words');
  await expect(page.getByText('Something is not right yet.')).toBeVisible();
  await expect(field(page, 'Metric name')).toHaveAccessibleDescription(/^For code and queries: letters, digits and underscores\.$/);
  await page.getByLabel(/^Buckets/).fill('5 1 x');
  await page.getByLabel(/^Help text/).focus();
  await expect(field(page, 'Metric name')).toHaveAccessibleDescription(/Must be 1 to 100 letters/);
  await expect(page.getByLabel(/^Buckets/)).toHaveAccessibleDescription(/“x” is not a number/);
  await page.getByLabel(/^Buckets/).fill('5 1');
  await expect(page.getByLabel(/^Buckets/)).toHaveAccessibleDescription(/ascending/);
  await page.getByRole('button', { name: 'Add label' }).click();
  await expect(page.getByLabel('Label 1')).toBeFocused();
  await page.getByLabel('Label 1').fill('le');
  await page.getByRole('button', { name: 'Create metric' }).click();
  await expect(page.getByText('Please look at the marked fields.')).toBeVisible();
  await expect(field(page, 'Metric name')).toBeFocused();
  await expect(page.getByRole('group', { name: 'Labels' }).first()).toHaveAccessibleDescription(/le/);
  await expect(field(page, 'Metric name')).toHaveValue('2 words');
  await expectAccessible(page);

  await field(page, 'Metric name').fill('reply_seconds');
  await page.getByLabel(/^Buckets/).fill('0.5, 1, 5');
  await page.getByLabel('Label 1').fill('team');
  await page.getByLabel('Default value 1').fill('sales');
  await page.getByRole('switch', { name: 'The library sends it by itself' }).click();
  await page.getByLabel('On what 1').fill('#reply');
  await expect(page.getByText(/^histogram_quantile\(0\.95, .*reply_seconds_bucket/)).toBeVisible();
  await page.getByRole('button', { name: 'Create metric' }).click();
  await expect(page).toHaveURL(/\/metrics\/reply_seconds$/);
  expect((await configsOf(server, owner))[0]).toMatchObject({
    name: 'Time to reply', metricName: 'reply_seconds', metricType: 'histogram', labels: { team: 'sales' },
    buckets: [0.5, 1, 5], autoTrack: true, trackingEvents: ['click #reply'], isActive: true,
  });
});

test('what an edit does is told before it is saved', async ({ page, server, owner }) => {
  const { id } = await define(server, owner, { name: 'Orders', metricName: 'orders', metricType: 'counter', labels: ['plan'] });
  await send(server, owner, ['a', 'b'].map((plan) => ({ name: 'orders', type: 'counter', value: 1, labels: { plan } })));
  await page.goto(`/console/metrics/${id}/edit`);
  await expect(page.getByText('Nothing is changed yet.')).toBeVisible();
  await field(page, 'Name').fill('All orders');
  await expect(page.getByText('Counting goes on.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove label plan' }).click();
  await expect(page.getByText('Because of the labels. 2 series end, with their history.')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Save metric' }).click();
  const question = page.getByRole('dialog', { name: 'Start this metric anew?' });
  await expect(question).toContainText('You changed the labels. 2 series end');
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect((await configsOf(server, owner))[0]).toMatchObject({ name: 'Orders', labels: ['plan'] });
  await expect(field(page, 'Name')).toHaveValue('All orders');
  await page.getByRole('button', { name: 'Save metric' }).click();
  await question.getByRole('button', { name: 'Save and start anew' }).click();
  await expect(page).toHaveURL(/\/metrics\/orders_total$/);
  expect((await configsOf(server, owner))[0]).toMatchObject({ name: 'All orders', labels: [] });
});

test('leaving with something unsaved asks, by link and by the back button', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/metrics');
  await page.getByRole('main').getByRole('link', { name: 'New metric' }).first().click();
  await field(page, 'Name').fill('Half');
  await page.getByRole('link', { name: 'Install' }).first().click();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(field(page, 'Name')).toHaveValue('Half');
  await page.goBack();
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\/metrics\/new$/);
  await expect(field(page, 'Name')).toHaveValue('Half');
  await page.goBack();
  await question.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/\/metrics$/);
});

test('a name that is taken is said at its field', async ({ page, server, owner }) => {
  await define(server, owner, { name: 'Orders', metricName: 'orders', metricType: 'counter' });
  await page.goto('/console/metrics/new?metricName=orders_total&type=counter');
  await field(page, 'Name').fill('Again');
  await page.getByRole('button', { name: 'Create metric' }).click();
  await expect(field(page, 'Metric name')).toHaveAccessibleDescription(/in use|taken/i);
  await expect(field(page, 'Name')).toHaveValue('Again');
});

test('definitions go out as a file and come in through a review', async ({ page, server, owner, browser }) => {
  await define(server, owner, { name: 'Orders', metricName: 'orders', metricType: 'counter', labels: { plan: 'free' } });
  await define(server, owner, { name: 'Wait', metricName: 'wait_seconds', metricType: 'histogram', buckets: [1, 2] });
  await page.goto('/console/metrics');
  await page.getByRole('button', { name: 'Import and export' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Export as JSON' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^metrics-\d{4}-\d\d-\d\d\.json$/);
  const file = JSON.parse(await streamText(await download.createReadStream()));
  expect(file.metricConfigs).toHaveLength(2);

  const context = await browser.newContext({ baseURL: server.url });
  const member = await signUp(context.request, server, 'member@example.org');
  await define(server, member, { name: 'Orders', metricName: 'orders', metricType: 'counter', labels: { plan: 'free' } });
  await define(server, member, { name: 'Wait', metricName: 'wait_seconds', metricType: 'histogram', buckets: [1, 5] });
  await send(server, member, [{ name: 'wait_seconds', type: 'histogram', value: 1 }]);
  file.metricConfigs.push({ name: 'New', metricName: 'brand_new', metricType: 'gauge' });
  file.metricConfigs.push({ name: 'Bad', metricName: 'not a name', metricType: 'gauge' });
  file.metricConfigs.push({ name: 'Odd', metricName: 'odd', metricType: 'gauge', colour: 'red' });
  file.metricConfigs.push({ name: 'Twice', metricName: 'brand_new', metricType: 'gauge' });

  const other = await context.newPage();
  await other.goto('/console/metrics');
  await other.getByRole('button', { name: 'Import and export' }).click();
  await other.getByRole('menuitem', { name: 'Import from JSON…' }).click();
  const dialog = other.getByRole('dialog', { name: 'Import metric definitions' });
  const choose = (name: string, text: string) =>
    dialog.getByLabel('JSON file').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('bad.json', '{');
  await expect(dialog.getByLabel('JSON file')).toHaveAccessibleDescription('This is not a JSON file.');
  await choose('metrics.json', JSON.stringify(file));
  const item = (name: string) => dialog.getByRole('row').filter({ has: other.getByRole('rowheader', { name, exact: true }) });
  await expect(item('orders')).toContainText('Same');
  await expect(item('wait_seconds')).toContainText('Starts anew (the buckets): 1 series ends');
  await expect(item('brand_new').first()).toContainText('New');
  await expect(item('brand_new').last()).toContainText('Twice in the file');
  await expect(item('not a name')).toContainText('metricName must be 1 to 100 letters');
  await expect(item('odd')).toContainText('colour');
  expect(await configsOf(server, member)).toHaveLength(2);
  await expectAccessible(other);
  await dialog.getByRole('button', { name: 'Save 2 metrics' }).click();
  await expect(dialog.getByText('2 saved, 2 refused')).toBeVisible();
  expect((await configsOf(server, member)).map(({ metricName }: { metricName: string }) => metricName).sort()).toEqual([
    'brand_new', 'orders', 'wait_seconds',
  ]);
  await context.close();
});

async function streamText(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

test('the form can be used on a phone and by keyboard alone', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/console/metrics/new');
  await field(page, 'Name').focus();
  await page.keyboard.type('Clicks');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /^Gauge/ })).toBeChecked();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await field(page, 'Name').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/metrics\/clicks$/);
});

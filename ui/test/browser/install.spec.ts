import { createHash } from 'node:crypto';
import { call, expect, expectAccessible, send, test } from './fixtures';

const PLATFORMS = {
  HTML: '<script>',
  React: 'useEffect',
  'Next.js': 'next/script',
  Vue: 'install()',
  Svelte: '<script>',
  GTM: '<script>',
  WordPress: 'wp_enqueue_script',
  npm: '@metrics-tracker/browser',
};

test('every platform has its code, with the key in it', async ({ page, owner }) => {
  await page.goto('/console/install');
  const code = page.getByLabel('Code to paste').first();
  for (const [name, sign] of Object.entries(PLATFORMS)) {
    await page.getByRole('tab', { name, exact: true }).click();
    await expect(code).toContainText(sign);
    await expect(code).toContainText(owner.key.apiKey);
  }
  await expect(page).toHaveURL(/platform=npm/);
  await page.reload();
  await expect(code).toContainText('@metrics-tracker/browser');
  await expectAccessible(page);
});

test('what is chosen changes the code', async ({ page, server, owner }) => {
  const metric = { name: 'Orders', metricName: 'orders', metricType: 'counter', labels: {} };
  await call(server, owner, 'POST', '/api/v1/metric-configs', metric);
  await call(server, owner, 'POST', '/api/v1/metric-configs', { ...metric, name: 'Refunds', metricName: 'refunds' });
  await page.goto('/console/install?platform=react');
  const code = page.getByLabel('Code to paste').first();
  await expect(code).toContainText('a=1&c=1');
  await page.getByLabel('Measure by itself').click();
  await expect(code).toContainText('a=0&c=1');
  await page.getByLabel('Read data-track attributes').click();
  await expect(code).toContainText('a=0&c=0');
  await page.getByLabel('refunds_total').check();
  await expect(page.getByLabel('Calls to copy').first()).toBeVisible();
  await expect(page.getByLabel('Calls to copy').first()).toContainText("'refunds'");
  await expect(page.getByText("'orders'")).toHaveCount(0);
});

test('a pinned tag has the hash of what it loads', async ({ page, request, owner }) => {
  expect(owner.key.id).toBeTruthy();
  await page.goto('/console/install');
  await page.getByLabel('Pin this version').click();
  const tag = await page.getByLabel('Pinned tag').first().textContent();
  const [, address, hash] = /src="([^"]+)" integrity="sha384-([^"]+)"/.exec(tag ?? '') ?? [];
  const script = await (await request.get(address ?? '')).body();
  expect(createHash('sha384').update(script).digest('base64')).toBe(hash);
  await expectAccessible(page);
});

test('policy and recipes are there to copy', async ({ page, context, server, owner }) => {
  expect(owner.key.id).toBeTruthy();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/console/install');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Sources for the Content-Security-Policy' }).click();
  expect(await copied()).toContain(`connect-src ${server.url}`);
  for (const [name, sign] of [['nginx', 'proxy_pass'], ['Caddy', 'reverse_proxy'], ['Cloudflare', 'CF-Connecting-IP']] as const) {
    await page.getByRole('tab', { name, exact: true }).click();
    await page.getByRole('button', { name: new RegExp(`^Recipe for ${name}`, 'i') }).click();
    expect(await copied()).toContain(sign);
  }
});

test('the code is for the chosen key, and what arrives is that key’s', async ({ page, server, owner }) => {
  const shop = await call(server, owner, 'POST', '/api/v1/apikeys', { keyName: 'Shop', isActive: false });
  await page.goto('/console/install');
  const log = page.getByRole('region', { name: 'What came since you opened this page' });
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await send(server, owner, [{ name: 'orders', type: 'counter', value: 1 }]);
  await expect(log).toContainText('Accepted');
  await page.getByLabel('API key').selectOption({ value: shop.id });
  await expect(page.getByLabel('Code to paste').first()).toContainText(shop.apiKey);
  await expect(page.getByText('This key is not taken at present')).toBeVisible();
  await expect(page.getByText('This key is switched off')).toBeVisible();
  await expect(log).toContainText('Nothing yet.');
});

test('without a key it says what to do', async ({ page, server, owner }) => {
  await call(server, owner, 'DELETE', `/api/v1/apikeys/${owner.key.id}`);
  await page.goto('/console/install');
  await expect(page.getByText('Make a key first')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'New key' }).click();
  await expect(page.getByRole('dialog', { name: 'New API key' })).toBeVisible();
});

test('it works on a phone', async ({ page, owner }) => {
  expect(owner.key.id).toBeTruthy();
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['/console/install', '/console/keys', '/console/welcome?step=waiting']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('load');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await expectAccessible(page);
  }
});

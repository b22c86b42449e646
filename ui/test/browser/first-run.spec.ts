import type { Browser, Locator, Page } from '@playwright/test';
import { PASSWORD, call, expect, expectAccessible, send, test, type Account } from './fixtures';
import type { Server } from './server';
import { Site } from './site';

/** The library sends what it has every 5 s. */
const ARRIVES = { timeout: 20_000 };

/** Somebody looks at a site; ends with the test's browser. */
async function visit(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(address);
  return page;
}

async function codeOf(server: Server, account: Account, apiKeyId: string): Promise<string> {
  return (await call(server, account, 'POST', '/api/v1/code-generation', { apiKeyId })).tag;
}

const state = (page: Page) => page.getByRole('status').filter({ hasText: /event/i });
const log = (page: Page) => page.getByRole('region', { name: 'What came since you opened this page' });

/** Goes on with the Tab key until `target` has the focus. */
async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${target}`);
}

test('from an empty server to the first event of a page on another origin', async ({ page, context, browser }) => {
  test.slow();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/');
  await page.getByLabel('Email').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create owner account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Three steps to your first number' })).toBeVisible();
  await expect(page.getByText(/^mt_sec_/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText(/^\s*9\d B, and/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Copy code', exact: true }).click();
  const site = await new Site(await page.evaluate(() => navigator.clipboard.readText())).start();
  await page.getByRole('button', { name: 'I have pasted it' }).click();
  await expect(state(page)).toContainText('Waiting for your first event…');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByText('Only this machine reaches the address in the code')).toBeVisible();
  await expectAccessible(page);

  await visit(browser, site.origin);
  await expect(log(page)).toContainText('Library loaded');
  await expect(state(page)).toContainText('Your first event has arrived', ARRIVES);
  await expect(state(page)).toContainText(site.origin);
  await expect(state(page)).toContainText(/metrics? counted/);
  await expect(log(page).getByText('Accepted').first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Open overview' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  site.stop();
});

test('the whole first run with the keyboard alone', async ({ page, browser }) => {
  await page.goto('/');
  await tabTo(page, page.getByLabel('Email'));
  await page.keyboard.type('ada@example.org');
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Continue' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Your code' })).toBeFocused();
  const code = page.getByLabel('Code to paste').first();
  await tabTo(page, code);
  const site = await new Site((await code.textContent()) ?? '').start();
  await tabTo(page, page.getByRole('button', { name: 'I have pasted it' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Your first event' })).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'Send a test event' }));
  await page.keyboard.press('Space');
  await expect(page.getByText('Your test event has arrived')).toBeVisible();
  await visit(browser, site.origin);
  await expect(state(page)).toContainText(site.origin, ARRIVES);
  const overview = page.getByRole('link', { name: 'Open overview' });
  // The way back up is Shift and Tab.
  await page.keyboard.press('Shift+Tab');
  await tabTo(page, overview);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  site.stop();
});

test('a test event is taken, and is no success yet', async ({ page, owner }) => {
  await page.goto(`/console/welcome?step=waiting&key=${owner.key.id}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText('Your test event has arrived')).toBeVisible();
  await expect(log(page)).toContainText('Test event');
  await expect(log(page)).toContainText('this console');
  await expect(state(page).first()).toContainText('Waiting for your first event…');
});

test('a refused page is shown with the reason, and let in with one click', async ({ page, server, owner, browser }) => {
  test.slow();
  const allowedOrigins = ['https://elsewhere.example'];
  const key = await call(server, owner, 'POST', '/api/v1/apikeys', { keyName: 'Elsewhere', allowedOrigins });
  const site = await new Site(await codeOf(server, owner, key.id)).start();
  await page.goto(`/console/welcome?step=waiting&key=${key.id}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const visitor = await visit(browser, site.origin);
  const refused = log(page).getByRole('listitem').filter({ hasText: 'Rejected' }).first();
  await expect(refused).toContainText(site.origin, ARRIVES);
  await expect(refused).toContainText(/origin/i);
  await expect(page.getByText('The key does not allow this page')).toBeVisible();
  await expect(state(page)).toContainText('Waiting for your first event…');
  await expectAccessible(page);

  await page.getByRole('button', { name: `Allow ${site.origin}` }).click();
  await expect(page.getByText('The key does not allow this page')).toBeHidden();
  await visitor.reload();
  await expect(state(page)).toContainText('Your first event has arrived', ARRIVES);
  await expect(state(page)).toContainText(site.origin);
  const changed = await call(server, owner, 'GET', `/api/v1/apikeys/${key.id}`);
  expect(changed.allowedOrigins).toEqual([...allowedOrigins, site.origin]);
  site.stop();
});

test('a key that is off is named, and switched on in place', async ({ page, server, owner }) => {
  await call(server, owner, 'PATCH', `/api/v1/apikeys/${owner.key.id}`, { isActive: false });
  await page.goto(`/console/welcome?step=waiting&key=${owner.key.id}`);
  await expect(page.getByText('This key is switched off')).toBeVisible();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText('The test event was refused')).toBeVisible();
  await expect(log(page)).toContainText('Rejected');
  await page.getByRole('button', { name: 'Switch the key on' }).click();
  await expect(page.getByText('This key is switched off')).toBeHidden();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText('Your test event has arrived')).toBeVisible();
});

test('what arrived before is told, and does not end the waiting', async ({ page, server, owner }) => {
  const views = [{ name: 'page_views', type: 'counter', value: 1, labels: { page: '/' } }];
  await send(server, owner, views);
  await page.goto(`/console/welcome?step=waiting&key=${owner.key.id}`);
  await expect(page.getByText('Events arrived with this key before')).toContainText('a program that names no page');
  await expect(state(page).first()).toContainText('Waiting for the next event…');
  await send(server, owner, views);
  await expect(state(page).first()).toContainText('Events are arriving');
});

test('where a proxy keeps streams back, the page asks again and again', async ({ page, server, owner }) => {
  await page.route('**/api/v1/install-status*', (route) =>
    route.request().headers()['accept']?.includes('text/event-stream') ? route.abort() : route.continue(),
  );
  await page.goto(`/console/welcome?step=waiting&key=${owner.key.id}`);
  await expect(page.getByText('Checking every few seconds')).toBeVisible();
  await send(server, owner, [{ name: 'page_views', type: 'counter', value: 1, labels: { page: '/' } }]);
  await expect(state(page).first()).toContainText('Your first event has arrived');
});

test('a demo site is made, visited and removed', async ({ page, context, server, owner }) => {
  await page.goto(`/console/welcome?step=waiting&key=${owner.key.id}`);
  await page.getByRole('button', { name: 'Make a demo site' }).click();
  const link = page.getByRole('link', { name: 'Open demo site' });
  await expect(link).toBeVisible();
  await expectAccessible(page);
  const opened = context.waitForEvent('page');
  await link.click();
  const shop = await opened;
  await expect(shop.getByRole('heading', { level: 1 })).toBeVisible();
  const { site } = await call(server, owner, 'GET', '/api/v1/demo');
  const status = async () => call(server, owner, 'GET', `/api/v1/install-status?apiKeyId=${site.apiKeyId}`);
  await expect.poll(async () => (await status()).acceptedBatches, ARRIVES).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove demo site' }).click();
  await expect(page.getByRole('button', { name: 'Make a demo site' })).toBeVisible();
  expect((await shop.reload())?.status()).toBe(404);
  expect(await call(server, owner, 'GET', '/api/v1/demo')).toEqual({ site: null });
});

test('without the first secret an existing key is chosen', async ({ page, server, owner }) => {
  const other = await call(server, owner, 'POST', '/api/v1/apikeys', { keyName: 'Shop' });
  await page.goto('/console/welcome');
  await expect(page.getByText('Choose the key that your pages send with.')).toBeVisible();
  await page.getByLabel('API key').selectOption('Shop');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Code to paste').first()).toContainText(other.apiKey);
  await page.reload();
  await expect(page.getByLabel('Code to paste').first()).toContainText(other.apiKey);
  await page.getByRole('button', { name: 'Your key' }).click();
  await expect(page.getByLabel('API key')).toHaveValue(other.id);
});

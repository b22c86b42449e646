import type { Page } from '@playwright/test';
import { call, expect, expectAccessible, signUp, test, type Account } from './fixtures';
import type { Server } from './server';

const row = (page: Page, name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });

async function choose(page: Page, name: string, action: string) {
  await row(page, name).getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** How the server answers a batch with this key and secret. */
async function statusWith({ url }: Server, apiKey: string, apiSecret: string): Promise<number> {
  const metrics = [{ name: 'orders', type: 'counter', value: 1 }];
  const headers = { 'content-type': 'application/json', 'x-api-key': apiKey, 'x-api-secret': apiSecret };
  return (await fetch(`${url}/api/v1/metrics`, { method: 'POST', headers, body: JSON.stringify({ metrics }) })).status;
}

const keysOf = async (server: Server, account: Account) => (await call(server, account, 'GET', '/api/v1/apikeys')).items;

test('a key is made; what was wrong is said at its field and nothing typed is lost', async ({ page, server, owner }) => {
  await page.goto('/console/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New API key' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Allowed origins').fill('https://shop.example.org\nshop.example.org');
  await dialog.getByLabel('Expires').fill('2001-01-01T10:00');
  await dialog.getByLabel('Requests a minute').fill('0');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  for (const [field, message] of [
    ['Name', 'Must have 1 to 100 characters'],
    ['Allowed origins', 'Line 2, “shop.example.org”: must be'],
    ['Expires', 'Must be a time in the future'],
    ['Requests a minute', 'Must be 1 to'],
  ] as const) {
    await expect(dialog.getByLabel(field)).toHaveAccessibleDescription(new RegExp(message));
  }
  await expect(dialog.getByLabel('Allowed origins')).toHaveValue('https://shop.example.org\nshop.example.org');
  await expect(dialog.getByLabel('Requests a minute')).toHaveValue('0');
  await expectAccessible(page);

  await dialog.getByLabel('Name').fill('Shop');
  await dialog.getByLabel('Allowed origins').fill('https://shop.example.org');
  await dialog.getByRole('button', { name: '90 days' }).click();
  await dialog.getByLabel('Requests a minute').fill('120');
  await dialog.getByRole('button', { name: 'Create key' }).click();

  const secret = page.getByRole('dialog', { name: 'Store the secret now' });
  const shown = (await secret.getByText(/^mt_sec_/).textContent()) ?? '';
  await page.keyboard.press('Escape');
  await expect(secret).toBeVisible();
  await expectAccessible(page);
  await secret.getByRole('button', { name: 'I have stored it' }).click();
  await expect(secret).toBeHidden();
  await expect(row(page, 'Shop')).toContainText('https://shop.example.org');
  await expect(row(page, 'Shop')).toContainText('120/min');
  await expect(row(page, 'Shop')).toContainText('Active');
  expect(await page.content()).not.toContain(shown);
  const key = (await keysOf(server, owner)).find(({ keyName }: { keyName: string }) => keyName === 'Shop');
  expect(await statusWith(server, key.apiKey, shown)).toBe(200);
  await expectAccessible(page);
});

test('a key is edited; what was not touched stays as it is', async ({ page, server, owner }) => {
  await page.goto('/console/keys');
  await choose(page, 'Default key', 'Edit');
  const dialog = page.getByRole('dialog', { name: 'Edit “Default key”' });
  await dialog.getByLabel('Name').fill('Website');
  // Meanwhile somebody else changes another field.
  await call(server, owner, 'PATCH', `/api/v1/apikeys/${owner.key.id}`, { rateLimitPerMinute: 77 });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, 'Website')).toContainText('77/min');
  expect((await keysOf(server, owner))[0]).toMatchObject({ keyName: 'Website', rateLimitPerMinute: 77 });
});

test('leaving a half-written key asks first', async ({ page, owner }) => {
  expect(owner.key.id).toBeTruthy();
  await page.goto('/console/keys?new=1');
  const dialog = page.getByRole('dialog', { name: 'New API key' });
  const question = page.getByRole('dialog', { name: 'Discard what you typed?' });
  await dialog.getByLabel('Name').fill('Half');
  await page.keyboard.press('Escape');
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  await expect(dialog.getByLabel('Name')).toHaveValue('Half');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/keys$/);
  await expect(row(page, 'Half')).toBeHidden();
});

test('rotating ends the old secret and shows the new one once', async ({ page, server, owner }) => {
  await page.goto('/console/keys');
  await choose(page, 'Default key', 'Rotate secret');
  const question = page.getByRole('dialog', { name: /^Rotate the secret/ });
  await expect(question).toContainText('the present one stops at once');
  await question.getByRole('button', { name: 'Rotate secret' }).click();
  const secret = page.getByRole('dialog', { name: 'Store the secret now' });
  const shown = (await secret.getByText(/^mt_sec_/).textContent()) ?? '';
  await secret.getByRole('button', { name: 'I have stored it' }).click();
  expect(await statusWith(server, owner.key.apiKey, owner.key.apiSecret)).toBe(401);
  expect(await statusWith(server, owner.key.apiKey, shown)).toBe(200);
});

test('switching off is taken back with one click', async ({ page, server, owner }) => {
  await page.goto('/console/keys');
  await choose(page, 'Default key', 'Switch off');
  await expect(row(page, 'Default key')).toContainText('Off');
  expect(await statusWith(server, owner.key.apiKey, owner.key.apiSecret)).toBe(401);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Default key')).toContainText('Active');
  expect(await statusWith(server, owner.key.apiKey, owner.key.apiSecret)).toBe(200);
});

test('deleting takes the name typed; then the page teaches', async ({ page, server, owner }) => {
  await page.goto('/console/keys');
  await choose(page, 'Default key', 'Delete');
  const question = page.getByRole('dialog', { name: 'Delete “Default key”?' });
  const yes = question.getByRole('button', { name: 'Delete' });
  await expect(yes).toBeDisabled();
  await question.getByLabel('Type Default key to confirm').fill('Default');
  await expect(yes).toBeDisabled();
  await question.getByLabel('Type Default key to confirm').fill('Default key');
  await yes.click();
  await expect(page.getByText('No key yet')).toBeVisible();
  await expect(page.getByText('Make one for each site')).toBeVisible();
  await expectAccessible(page);
  expect(await keysOf(server, owner)).toEqual([]);
});

test('a second account sees nothing of the first', async ({ page, server, owner, browser }) => {
  await call(server, owner, 'PATCH', `/api/v1/apikeys/${owner.key.id}`, { keyName: 'Of the owner' });
  const context = await browser.newContext();
  await signUp(context.request, server, 'second@example.org');
  const other = await context.newPage();
  for (const path of ['/console/keys', '/console/install', `/console/welcome?step=waiting&key=${owner.key.id}`]) {
    await other.goto(server.url + path);
    await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(other.getByText('Default key').first()).toBeAttached();
    expect(await other.content()).not.toContain('Of the owner');
    expect(await other.content()).not.toContain(owner.key.apiKey);
  }
  await page.goto('/console/keys');
  await expect(row(page, 'Of the owner')).toBeVisible();
});

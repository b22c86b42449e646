import type { Page } from '@playwright/test';
import { PASSWORD, call, expect, expectAccessible, send, signUp, test, type Account } from './fixtures';
import type { Server } from './server';

test('signing in, with the wrong password first', async ({ page, server, browser }) => {
  const account = await signUp((await browser.newContext()).request, server, 'ann@example.org');
  await page.goto('/');
  await expect(page).toHaveURL(/\/console\/$/);
  await page.getByLabel('Email').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('do not belong together');
  await expect(page.getByLabel('Email')).toHaveValue(account.email);
  await expectAccessible(page);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

test('no script can read the tokens', async ({ page, owner }) => {
  await page.goto('/console/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const seen = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }));
  expect(seen).not.toContain('mt_ref_');
  expect(seen).not.toContain(owner.accessToken);
  const [cookie] = await page.context().cookies(page.url().replace('/console/', '/api/v1/auth/'));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/v1/auth' });
});

test('a session that was ended elsewhere asks for the password and keeps the page', async ({ page, server, owner }) => {
  await page.goto('/console/keys?new=1');
  const name = page.getByRole('dialog').getByLabel('Name');
  await name.fill('Half written');
  const { items } = await call(server, owner, 'GET', '/api/v1/auth/sessions');
  for (const { id } of items) await call(server, owner, 'DELETE', `/api/v1/auth/sessions/${id}`).catch(() => undefined);
  await page.getByRole('dialog').getByRole('button', { name: /create/i }).click();
  const ended = page.getByRole('dialog', { name: 'Your session has ended' });
  await expect(ended).toBeVisible();
  await expect(ended.getByLabel('Email')).toHaveValue(owner.email);
  await ended.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await ended.getByRole('button', { name: 'Sign in' }).click();
  await expect(ended).toBeHidden();
  await expect(name).toHaveValue('Half written');
  await page.getByRole('dialog').getByRole('button', { name: /create/i }).click();
  await expect(page.getByText('mt_sec_')).toBeVisible();
});

test('an access token that ran out is renewed unseen', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.clock.install();
  await page.goto('/console/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  const renewed = page.waitForResponse((response) => response.url().endsWith('/api/v1/auth/refresh'));
  await page.clock.fastForward('16:00');
  await page.getByRole('link', { name: 'API keys' }).click();
  expect((await renewed).status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1, name: 'API keys' })).toBeVisible();
  await expect(page.getByText('Default key')).toBeVisible();
});

test('two tabs renew side by side, and sign out together', async ({ page, context, owner }) => {
  expect(owner.email).toBeTruthy();
  const other = await context.newPage();
  await Promise.all([page.goto('/console/'), other.goto('/console/')]);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([page.reload(), other.reload()]);
    for (const tab of [page, other]) await expect(tab.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const tab of [page, other]) await expect(tab.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
});

test('a server that restarts is told, and the page goes on by itself', async ({ page, server, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/keys');
  await expect(page.getByText('Default key')).toBeVisible();
  await server.stop('SIGKILL');
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByText('The server does not answer. Trying again…')).toBeVisible();
  await server.start();
  await expect(page.getByText('The server does not answer. Trying again…')).toBeHidden({ timeout: 20_000 });
  await page.getByRole('link', { name: 'API keys' }).click();
  await expect(page.getByText('Default key')).toBeVisible();
});

test('a machine without network is told, and heals', async ({ page, context, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/keys');
  await expect(page.getByText('Default key')).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText('You are offline.')).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText('You are offline.')).toBeHidden();
});

test('a server on the machine itself needs no network', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { get: () => false });
    window.dispatchEvent(new Event('offline'));
  });
  await page.getByRole('link', { name: 'API keys' }).click();
  await expect(page.getByText('Default key')).toBeVisible();
  await expect(page.getByText('You are offline.')).toBeHidden();
});

test('what keeps the console from starting is said, and tried again', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  const error = { code: 'rate_limited', message: 'Too many requests. Wait a minute.' };
  await page.route('**/api/v1/auth/me', (route) => route.fulfill({ status: 429, json: { error } }));
  await page.goto('/console/');
  await expect(page.getByText(error.message)).toBeVisible();
  await page.unroute('**/api/v1/auth/me');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

test('a proxy without its server is not the server, and heals', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.route('**/api/v1/**', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }));
  await page.goto('/console/');
  await expect(page.getByRole('heading', { name: 'The server does not answer' })).toBeVisible();
  await page.unroute('**/api/v1/**');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible({ timeout: 20_000 });
});

/** Something of the owner's in each list. */
async function leaveTraces(server: Server, owner: Account) {
  await call(server, owner, 'POST', '/api/v1/metric-configs', { name: 'Secret', metricName: 'secret_orders', metricType: 'counter' });
  await call(server, owner, 'POST', '/api/v1/apikeys', { keyName: 'Secret key' });
  await send(server, owner, [{ name: 'secret_orders', type: 'counter', value: 1, labels: { plan: 'hidden_plan' } }]);
}

test('a second account sees nothing of the first', async ({ page, server, browser, owner }) => {
  await leaveTraces(server, owner);
  const context = await browser.newContext({ baseURL: server.url });
  const theirs = await context.newPage();
  await signUp(context.request, server, 'bob@example.org');
  const answers: Promise<string>[] = [];
  theirs.on('response', (response) => {
    const isStream = response.headers()['content-type']?.startsWith('text/event-stream');
    if (response.url().includes('/api/') && !isStream) answers.push(response.text().catch(() => ''));
  });
  const visit = async (path: string) => {
    await theirs.goto(`/console${path}`);
    await expect(theirs.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(theirs.getByText('Loading…')).toHaveCount(0);
  };
  for (const path of ['/', '/metrics', '/keys', '/install', '/explore', '/account', '/operator/accounts', '/operator/audit']) {
    await visit(path);
    await expect(theirs.getByText(/secret_orders|Secret key/)).toHaveCount(0);
    await Promise.all(answers);
  }
  const listed = (await Promise.all(answers)).join('\n');
  expect(listed).toContain('Default key');
  expect(listed).not.toContain('secret_orders');
  // Asked for by its name, which the answer may say again.
  await visit('/metrics/secret_orders_total');
  await expect(theirs.getByRole('navigation').getByText('Operator')).toHaveCount(0);
  const said = (await Promise.all(answers)).join('\n');
  for (const word of ['hidden_plan', 'Secret key', owner.id, owner.email, owner.key.apiKey]) expect(said).not.toContain(word);
  await page.goto('/console/metrics');
  await expect(page.getByText('secret_orders_total').first()).toBeVisible();
  await context.close();
});

async function signIn(page: Page, email: string) {
  await expect(page.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Lists of keys are not answered before the returned function is called: until then only what was kept can be seen. */
async function holdKeys(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/api/v1/apikeys*', async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

async function expectOwnKeysOnly(page: Page, release: () => void) {
  await expect(page.getByRole('heading', { level: 1, name: 'API keys' })).toBeVisible();
  await expect(page.getByText('Secret key')).toHaveCount(0);
  release();
  await expect(page.getByText('Default key')).toBeVisible();
  await expect(page.getByText('Secret key')).toHaveCount(0);
}

test('another account in the place of an expired one finds nothing of it', async ({ page, server, browser, owner }) => {
  await leaveTraces(server, owner);
  const other = await browser.newContext();
  const bob = await signUp(other.request, server, 'bob@example.org');
  await page.goto('/console/keys');
  await expect(page.getByText('Secret key')).toBeVisible();
  const { items } = await call(server, owner, 'GET', '/api/v1/auth/sessions');
  for (const { id } of items) await call(server, owner, 'DELETE', `/api/v1/auth/sessions/${id}`).catch(() => undefined);
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('button', { name: 'Use another account' }).click();
  const release = await holdKeys(page);
  await signIn(page, bob.email);
  await page.getByRole('link', { name: 'API keys' }).click();
  await expectOwnKeysOnly(page, release);
  await other.close();
});

test('a sign-out in another tab forgets the account in this one', async ({ page, context, server, browser, owner }) => {
  await leaveTraces(server, owner);
  const other = await browser.newContext();
  const bob = await signUp(other.request, server, 'bob@example.org');
  await page.goto('/console/keys');
  await expect(page.getByText('Secret key')).toBeVisible();
  const tab = await context.newPage();
  await tab.goto('/console/');
  await tab.getByRole('button', { name: 'Your account' }).click();
  await tab.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
  const release = await holdKeys(page);
  await signIn(tab, bob.email);
  await expectOwnKeysOnly(page, release);
  await expect(page.getByRole('button', { name: 'Your account' })).toContainText(bob.email);
  await other.close();
});

test('a page begins anew when its cookie became that of another account', async ({ page, server, owner }) => {
  await leaveTraces(server, owner);
  await page.clock.install();
  await page.goto('/console/keys');
  await expect(page.getByText('Secret key')).toBeVisible();
  const bob = await signUp(page.request, server, 'bob@example.org');
  const release = await holdKeys(page);
  const renewed = page.waitForResponse((response) => response.url().endsWith('/api/v1/auth/refresh'));
  await page.clock.fastForward('16:00');
  await page.getByRole('link', { name: 'Overview' }).click();
  expect((await renewed).status()).toBe(200);
  await expect(page.getByRole('button', { name: 'Your account' })).toContainText(bob.email);
  await page.getByRole('link', { name: 'API keys' }).click();
  await expectOwnKeysOnly(page, release);
});

test('the theme is chosen and kept', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/');
  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('menuitem', { name: 'Theme: Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('the command palette goes anywhere by keyboard', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await expect(palette).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type('backups');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Backups' })).toBeVisible();
});

test('a page that does not exist says so', async ({ page, owner }) => {
  expect(owner.email).toBeTruthy();
  await page.goto('/console/nowhere');
  await expect(page.getByText('There is no such page')).toBeVisible();
  await page.getByRole('link', { name: 'To the overview' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

import { Refusal, expect, expectAccessible, running, someLines, test } from './desktop';
import { PASSWORD } from './fixtures';

// Looking through pages in two themes takes long on a busy machine.
test.beforeEach(() => test.slow());

test('the owner is signed in without typing, and no cookie is made', async ({ page, desktop, vouched }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Your account' })).toContainText(vouched.email);
  expect(desktop.argumentsOf('sign_in')).toHaveLength(1);
  expect(await page.context().cookies([page.url(), desktop.server.url])).toEqual([]);
  await page.getByRole('navigation').getByRole('link', { name: 'API keys' }).click();
  await expect(page.getByText('Default key')).toBeVisible();
});

test('a session is renewed by what is in memory, and by the app when that is refused', async ({ page, desktop, vouched }) => {
  expect(vouched.email).toBeTruthy();
  await page.clock.install();
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  const renewed = page.waitForResponse((response) => response.url().endsWith('/api/v1/auth/refresh') && response.request().method() === 'POST');
  await page.clock.fastForward('16:00');
  await page.getByRole('link', { name: 'API keys' }).click();
  expect((await renewed).status()).toBe(200);
  await expect(page.getByText('Default key')).toBeVisible();
  expect(desktop.argumentsOf('sign_in')).toHaveLength(1);

  const error = { code: 'unauthorized', message: 'The session has ended.' };
  const headers = { 'access-control-allow-origin': '*' };
  await page.route('**/api/v1/auth/refresh', (route) => route.fulfill({ status: 401, json: { error }, headers }));
  await page.clock.fastForward('16:00');
  await page.getByRole('link', { name: 'Metrics', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Metrics' })).toBeVisible();
  await expect.poll(() => desktop.argumentsOf('sign_in').length).toBe(2);
  await expect(page.getByText('Your session has ended')).toBeHidden();
});

test('who signs out stays signed out, and signs in by password', async ({ page, desktop, vouched }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
  await desktop.become({ state: 'stopped' });
  await desktop.become(running());
  await expect(page.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
  expect(desktop.argumentsOf('sign_in')).toHaveLength(1);
  await page.getByLabel('Email').fill(vouched.email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  expect(await page.context().cookies([page.url(), desktop.server.url])).toEqual([]);
});

test('a server that others started asks for the password', async ({ page, desktop, vouched }) => {
  expect(vouched.email).toBeTruthy();
  desktop.status = { ...desktop.status, state: running({ isAttached: true }) };
  desktop.on('sign_in', () => null);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
  await page.getByRole('link', { name: 'Server, log and data' }).click();
  await expect(page.getByText('Somebody else started this server')).toBeVisible();
  await page.getByRole('link', { name: 'Back' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
});

test('the first owner is made in the window', async ({ page, desktop }) => {
  await page.goto('/');
  await page.getByLabel('Email').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create owner account' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Your account' })).toContainText('ada@example.org');
  expect(await page.context().cookies([page.url(), desktop.server.url])).toEqual([]);
});

test('a first start shows what happens, and goes on by itself', async ({ page, desktop, vouched }) => {
  expect(vouched.email).toBeTruthy();
  desktop.status = { ...desktop.status, state: { state: 'starting' }, address: null };
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Starting the server' })).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expectAccessible(page);
  await desktop.become({ state: 'restarting', reason: 'It ended with code 101.', attempt: 2 });
  await expect(page.getByText('It ended with code 101.')).toBeVisible();
  await expect(page.getByText('Attempt 2')).toBeVisible();
  await desktop.become(running(), { address: desktop.server.url });
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

test('a stopped server is started from the window', async ({ page, desktop, vouched }) => {
  expect(vouched.email).toBeTruthy();
  desktop.status = { ...desktop.status, state: { state: 'stopped' } };
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'The server is stopped' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Start the server' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  expect(desktop.argumentsOf('start')).toHaveLength(1);
});

test('what the app refuses is said', async ({ page, desktop }) => {
  desktop.status = { ...desktop.status, state: { state: 'stopped' } };
  desktop.on('start', () => {
    throw new Refusal('busy', 'The app is still busy with the data.');
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'Start the server' }).click();
  await expect(page.getByText('The app is still busy with the data.')).toBeVisible();
});

test('a console that was open stays when the server goes, and the Server page goes on', async ({ page, desktop, vouched }) => {
  expect(vouched.email).toBeTruthy();
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await desktop.become({ state: 'stopped' });
  await expect(page.getByText('You have stopped the server.')).toBeVisible();
  await page.getByRole('link', { name: 'Open Server page' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Server', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('You have stopped the server.')).toBeHidden();
});

test('the app opens a page of the console', async ({ page, desktop, vouched }) => {
  expect(vouched.email).toBeTruthy();
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await desktop.emit('open', '/server');
  await expect(page.getByRole('heading', { level: 1, name: 'Server', exact: true })).toBeVisible();
});

test('the page begins anew when the server answers at another address', async ({ page, desktop, vouched }) => {
  expect(vouched.email).toBeTruthy();
  await desktop.server.stop();
  const kind = { kind: 'portTaken', port: 3000, holder: { pid: 812, name: 'nginx' }, free: 3001 } as const;
  desktop.status = { ...desktop.status, address: 'http://127.0.0.1:9' };
  await page.goto('/');
  await desktop.fail({ kind, message: 'Port 3000 is taken by nginx (process 812).' });
  await expect(page.getByRole('heading', { level: 1, name: 'Port 3000 is taken' })).toBeVisible();
  await expect(page.getByText('Snippets that you pasted carry port 3000.')).toBeVisible();
  desktop.on('use_port', async () => {
    await desktop.server.start();
    await desktop.become(running(), { address: desktop.server.url });
  });
  await page.getByRole('button', { name: 'Use port 3001' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  expect(desktop.argumentsOf('use_port')).toEqual([{ port: 3001 }]);
});

test('a crash loop shows the last lines and what the checks found', async ({ page, desktop }) => {
  desktop.status = { ...desktop.status, state: { state: 'starting' } };
  await page.goto('/');
  await desktop.fail({
    kind: { kind: 'crashLoop' },
    message: 'The server ended 5 times in a row with code 101.',
    log: someLines(40),
    findings: [
      { title: 'Disk space', state: 'ok', message: '12 GiB are free', fix: null },
      { title: 'Database file', state: 'failed', message: 'the file is not a database', fix: 'Restore a backup with `metrics-tracker restore`.' },
    ],
  });
  await expect(page.getByRole('heading', { name: 'The server ends as soon as it starts' })).toBeVisible();
  await expect(page.getByText('the file is not a database')).toBeVisible();
  await expect(page.getByText('line 40 ')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  expect(desktop.argumentsOf('start')).toHaveLength(1);
});

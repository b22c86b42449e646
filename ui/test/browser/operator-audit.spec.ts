import { readFileSync } from 'node:fs';
import { call, expect, expectAccessible, test } from './fixtures';

test('the audit log is read, filtered, loaded further and exported', async ({ page, owner, server }) => {
  test.slow();
  for (let count = 0; count < 105; count += 1) {
    await call(server, owner, 'PATCH', '/api/v1/auth/me', { firstName: `Ada ${count}` });
  }
  await call(server, owner, 'POST', '/api/v1/apikeys', { keyName: 'Shop' });
  await page.goto('/console/operator/audit');
  const rows = page.getByRole('table', { name: 'Entries of the audit log' }).getByRole('row');
  await expect(page.getByRole('rowheader', { name: 'Today' })).toBeVisible();
  await expect(rows.filter({ hasText: 'Created an API key' })).toContainText(owner.email);
  await expect(page.getByText('100 entries loaded')).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel('Action').selectOption({ label: 'Created an API key' });
  await expect(page.getByText('1 of 100 loaded entries')).toBeVisible();
  await expect(page).toHaveURL(/action=key\.created/);
  await page.getByLabel('Account', { exact: true }).selectOption({ label: 'Nobody, or the command line' });
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.getByRole('button', { name: 'Load older entries' }).click();
  await expect(page.getByText('The log begins here.')).toBeVisible();
  await expect(rows.filter({ hasText: 'Signed up' })).toHaveCount(1);

  const save = async (form: string) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: form }).click();
    return readFileSync((await (await download).path()) ?? '', 'utf8');
  };
  const entries = JSON.parse(await save('As JSON')) as { action: string }[];
  expect(entries.filter(({ action }) => action === 'account.changed')).toHaveLength(105);
  const lines = (await save('As CSV')).split('\r\n');
  expect(lines[0]).toBe('at,action,account,accountId,target,details');
  expect(lines).toHaveLength(entries.length + 1);
  expect(lines.at(-1)).toContain(`account.signed_up,${owner.email},${owner.id}`);
});

test('diagnostics say how the server is, are run again, and give a text without secrets', async ({ page, owner, server }) => {
  await page.goto('/console/operator/diagnostics');
  for (const category of ['Server', 'Database', 'Network', 'Ingestion']) {
    await expect(page.getByRole('heading', { name: category, exact: true })).toBeVisible();
  }
  await expect(page.getByRole('listitem').filter({ hasText: 'Database schema' })).toContainText('OK');
  await expectAccessible(page);
  const again = page.waitForResponse((response) => response.url().endsWith('/api/v1/admin/diagnostics'));
  await page.getByRole('button', { name: 'Check again' }).click();
  expect((await again).status()).toBe(200);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const text = readFileSync((await (await download).path()) ?? '', 'utf8');
  expect(text).toContain('version');
  for (const secret of [owner.email, owner.key.apiKey, server.dataDirectory]) expect(text).not.toContain(secret);
});

test('the about page tells the versions, what is stored, and leads to the documentation', async ({ page, owner, server }) => {
  expect(owner.id).toBeTruthy();
  const { version } = await (await fetch(`${server.url}/api/v1/health`)).json();
  await page.goto('/console/operator/about');
  await expect(page.getByText('Console and server belong together.')).toBeVisible();
  await expect(page.getByText(version, { exact: true })).toHaveCount(2);
  await expect(page.getByText('IP addresses of visitors')).toBeVisible();
  await expectAccessible(page);
  const reference = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'API reference' }).click();
  await expect(await reference).toHaveURL(/\/api\/docs\/$/);

  await page.route('**/api/v1/health', (route) =>
    route.fulfill({ json: { status: 'ok', version: '99.0.0', database: 'sqlite', uptimeSeconds: 1 } }),
  );
  await page.reload();
  await expect(page.getByText('the server of version 99.0.0')).toBeVisible();
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { PASSWORD, call, expect, expectAccessible, send, test } from './fixtures';
import { Server } from './server';

/** Makes a backup on the page and gives the file that the browser got of it. */
async function download(page: Page, directory: string): Promise<string> {
  await page.goto('/console/operator/backups');
  await page.getByRole('button', { name: 'Create backup' }).first().click();
  const row = page.getByRole('row', { name: /backup-\d{8}-\d{6}/ });
  await expect(row).toHaveCount(1);
  const saved = page.waitForEvent('download');
  await row.getByRole('button', { name: /^Download / }).click();
  const file = join(directory, 'downloaded.db');
  await (await saved).saveAs(file);
  expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3');
  return file;
}

async function signIn(page: Page, email: string) {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a backup is made, downloaded, uploaded, restored and deleted', async ({ page, owner, server }) => {
  test.slow();
  await send(server, owner, [{ name: 'orders', type: 'counter', value: 3 }]);
  await page.goto('/console/operator/backups');
  await expect(page.getByText('No backup yet')).toBeVisible();
  await expectAccessible(page);
  const file = await download(page, server.dataDirectory);
  await expectAccessible(page);

  // What comes later is lost by the restore; the state before it is kept.
  await call(server, owner, 'POST', '/api/v1/apikeys', { keyName: 'Later' });

  const rubbish = join(server.dataDirectory, 'rubbish.db');
  writeFileSync(rubbish, 'this is no database');
  await page.getByLabel('Backup file').setInputFiles(rubbish);
  await expect(page.getByRole('alert')).toContainText(/backup|SQLite/i);
  await page.getByLabel('Backup file').setInputFiles(file);
  const uploaded = page.getByRole('row', { name: /upload-/ });
  await expect(uploaded).toHaveCount(1);

  await uploaded.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Restore' }).click();
  const question = page.getByRole('dialog', { name: 'Restore this backup?' });
  await expect(question).toContainText('a backup of the present state is made');
  await expect(question.getByRole('button', { name: 'Restore' })).toBeDisabled();
  await expectAccessible(page);
  await question.getByLabel('Type RESTORE to confirm').fill('RESTORE');
  await question.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText('The server is back with the restored backup.')).toBeVisible({ timeout: 30_000 });
  await signIn(page, owner.email);
  await expect(page.getByText(/^upload-.* was restored$/)).toBeVisible();
  await expect(page.getByRole('row', { name: /before-restore-/ })).toHaveCount(1);
  const session = await (await page.request.post(`${server.url}/api/v1/auth/signin`, { data: { email: owner.email, password: PASSWORD } })).json();
  const keys = await call(server, { ...owner, accessToken: session.accessToken }, 'GET', '/api/v1/apikeys');
  expect(keys.items.map(({ keyName }: { keyName: string }) => keyName)).not.toContain('Later');

  const row = page.getByRole('row', { name: /upload-/ });
  await row.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(row).toHaveCount(0);
});

test('an upload that takes long shows how far it is and is cancelled', async ({ page, owner, server }) => {
  expect(owner.id).toBeTruthy();
  const file = join(server.dataDirectory, 'large.db');
  writeFileSync(file, new Uint8Array(32 * 1024 * 1024));
  // The network stands still.
  await page.route('**/api/v1/admin/backup/upload', () => undefined);
  await page.goto('/console/operator/backups');
  await page.getByLabel('Backup file').setInputFiles(file);
  await expect(page.getByRole('progressbar', { name: /large\.db/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel upload' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expect(page.getByRole('alert')).toBeEmpty();
  await expect(page.getByRole('button', { name: 'Upload a file' })).toBeEnabled();
});

test('a new server is set up from the backup of another one', async ({ page, owner, server, database, browser }) => {
  test.slow();
  await send(server, owner, [{ name: 'orders', type: 'counter', value: 7 }]);
  const file = await download(page, server.dataDirectory);

  const fresh = new Server(database);
  await fresh.start();
  const context = await browser.newContext({ baseURL: fresh.url });
  try {
    const other = await context.newPage();
    await other.goto('/console/');
    await other.getByText('Restore a backup', { exact: true }).click();
    await other.getByRole('button', { name: 'Restore' }).click();
    await expect(other.getByLabel('Backup file')).toHaveAccessibleDescription(/Choose a backup file first/);
    await expectAccessible(other);
    const rubbish = join(server.dataDirectory, 'rubbish.db');
    writeFileSync(rubbish, 'this is no database');
    await other.getByLabel('Backup file').setInputFiles(rubbish);
    await other.getByRole('button', { name: 'Restore' }).click();
    await expect(other.getByRole('alert')).toContainText(/backup|SQLite/i);

    await other.getByLabel('Backup file').setInputFiles(file);
    await other.getByRole('button', { name: 'Restore' }).click();
    await expect(other.getByText('The server is back with the restored backup.')).toBeVisible({ timeout: 30_000 });
    await expectAccessible(other);
    await signIn(other, owner.email);
    await expect(other.getByRole('navigation')).toBeVisible();
    const again = await fetch(`${fresh.url}/api/v1/setup/restore`, { method: 'POST', body: new Uint8Array([1]) });
    expect(again.status).toBe(409);
  } finally {
    await context.close();
    await fresh.remove();
  }
});

import type { Page } from '@playwright/test';
import { expect, expectAccessible, signUp, test } from './fixtures';

const ADA = 'ada@example.org';

/** The password that the dialog shows, which is closed then. */
async function shownPassword(page: Page, title: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: title });
  const password = (await dialog.getByLabel('Password', { exact: true }).first().innerText()).trim();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await expect(dialog).toHaveCount(0);
  return password;
}

async function signIn(page: Page, email: string, password: string) {
  await page.goto('/console/');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('the owner makes an account, sets its password and switches it off and on', async ({ page, owner, server, browser }) => {
  test.slow();
  await page.goto('/console/operator/accounts');
  await expect(page.getByText('Only you so far')).toBeVisible();
  await page.getByRole('button', { name: 'New account' }).click();
  const dialog = page.getByRole('dialog', { name: 'New account' });
  await dialog.getByLabel('Email').fill(owner.email);
  await dialog.getByLabel('First name').fill('Ada');
  await dialog.getByRole('button', { name: 'Create account' }).click();
  await expect(dialog.getByLabel('Email')).toHaveAccessibleDescription(/taken/i);
  await dialog.getByLabel('Email').fill('no address');
  await dialog.getByRole('button', { name: 'Create account' }).click();
  await expect(dialog.getByLabel('Email')).toHaveAccessibleDescription(/must/i);
  await expect(dialog.getByLabel('First name')).toHaveValue('Ada');
  await expectAccessible(page);
  await dialog.getByLabel('Email').fill(ADA);
  await dialog.getByRole('button', { name: 'Create account' }).click();
  const first = await shownPassword(page, 'Account created');
  const row = page.getByRole('row', { name: ADA });
  await expect(row).toContainText('Active');
  await expectAccessible(page);

  const context = await browser.newContext({ baseURL: server.url });
  const ada = await context.newPage();
  await signIn(ada, ADA, first);
  await expect(ada.getByRole('navigation')).toBeVisible();

  await row.getByRole('button', { name: `Actions for ${ADA}` }).click();
  await page.getByRole('menuitem', { name: 'Set a new password' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Set new password' }).click();
  const second = await shownPassword(page, 'New password set');
  expect(second).not.toBe(first);
  await ada.reload();
  await signIn(ada, ADA, second);
  await expect(ada.getByRole('navigation')).toBeVisible();

  await row.getByRole('button', { name: `Actions for ${ADA}` }).click();
  await page.getByRole('menuitem', { name: 'Switch off' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await expect(row).toContainText('Switched off');
  await signIn(ada, ADA, second);
  await expect(ada.getByRole('alert')).not.toBeEmpty();
  await row.getByRole('button', { name: `Actions for ${ADA}` }).click();
  await page.getByRole('menuitem', { name: 'Switch on' }).click();
  await expect(row).toContainText('Active');
  await ada.getByLabel('Password', { exact: true }).fill(second);
  await ada.getByRole('button', { name: 'Sign in' }).click();
  await expect(ada.getByRole('navigation')).toBeVisible();
  await context.close();
});

test('limits are changed, with what is wrong at their fields; the own account is protected', async ({ page, owner, server, browser }) => {
  const context = await browser.newContext({ baseURL: server.url });
  await signUp(context.request, server, ADA);
  await context.close();
  await page.goto('/console/operator/accounts');
  await page.getByRole('button', { name: `Actions for ${owner.email}` }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Change limits']);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: `Actions for ${ADA}` }).click();
  await page.getByRole('menuitem', { name: 'Change limits' }).click();
  const dialog = page.getByRole('dialog', { name: `Limits of ${ADA}` });
  await dialog.getByLabel('Series in memory').fill('99999999');
  await dialog.getByLabel('Configurations').fill('250');
  await dialog.getByRole('button', { name: 'Save limits' }).click();
  await expect(dialog.getByLabel('Series in memory')).toHaveAccessibleDescription(/must be 0 to/i);
  await expect(dialog.getByLabel('Configurations')).toHaveValue('250');
  await expectAccessible(page);
  await dialog.getByLabel('Series in memory').fill('many');
  await dialog.getByRole('button', { name: 'Save limits' }).click();
  await expect(dialog.getByLabel('Series in memory')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Series in memory').fill('25000');
  await dialog.getByRole('button', { name: 'Save limits' }).click();
  await expect(page.getByRole('row', { name: ADA })).toContainText('25,000 series · 250 configurations');
});

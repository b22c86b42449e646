import { PASSWORD, expect, expectAccessible, signUp, test } from './fixtures';

const NEXT_PASSWORD = 'another four word phrase';

test('the profile is changed, and says at the field what is wrong', async ({ page, owner }) => {
  await page.goto('/console/account');
  await expect(page.getByLabel('Email')).toHaveValue(owner.email);
  await expectAccessible(page);

  const tooLong = 'x'.repeat(500);
  await page.getByLabel('First name').fill(tooLong);
  await page.getByLabel('Last name').fill('Lovelace');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByLabel('First name')).toHaveAccessibleDescription(/at most \d+ characters/);
  await expect(page.getByLabel('First name')).toHaveValue(tooLong);
  await expect(page.getByLabel('Last name')).toHaveValue('Lovelace');

  await page.getByLabel('First name').fill('Ada');
  await page.getByRole('switch', { name: 'Accept metrics that nobody configured' }).click();
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('Profile saved')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Your account' })).toContainText('Ada Lovelace');
  await page.reload();
  await expect(page.getByLabel('First name')).toHaveValue('Ada');
  await expect(page.getByRole('switch')).not.toBeChecked();
});

test('a page with something unsaved is not left by mistake', async ({ page, owner }) => {
  await page.goto('/console/account');
  await page.getByLabel('First name').fill(owner.email);
  await page.getByRole('link', { name: 'API keys' }).click();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByLabel('First name')).toHaveValue(owner.email);
  await page.getByRole('link', { name: 'API keys' }).click();
  await question.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/\/console\/keys$/);
});

test('the password is changed; a wrong present one is told at its field', async ({ page, owner, server, playwright }) => {
  await page.goto('/console/account');
  const current = page.getByLabel('Present password', { exact: true });
  const next = page.getByLabel('New password', { exact: true });
  const save = page.getByRole('button', { name: 'Change password' });

  await current.fill('not this one');
  await next.fill(NEXT_PASSWORD);
  await save.click();
  await expect(current).toHaveAccessibleDescription(/not your present password/);
  await expect(next).toHaveValue(NEXT_PASSWORD);

  await current.fill(PASSWORD);
  await next.fill('short');
  await save.click();
  await expect(next).toHaveAccessibleDescription(/must have 8 to 128 characters/i);
  await expect(current).toHaveValue(PASSWORD);

  await next.fill(NEXT_PASSWORD);
  await save.click();
  await expect(page.getByText('Password changed')).toBeVisible();
  await expect(current).toHaveValue('');
  const signIn = async (password: string) => {
    const request = await playwright.request.newContext();
    const answer = await request.post(`${server.url}/api/v1/auth/signin`, { data: { email: owner.email, password } });
    await request.dispose();
    return answer.status();
  };
  expect(await signIn(PASSWORD)).toBe(401);
  expect(await signIn(NEXT_PASSWORD)).toBe(200);
});

test('sessions are listed by their device, ended one by one and all at once', async ({ page, owner, server, browser }) => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const elsewhere = await browser.newContext({ baseURL: server.url, userAgent: firefox });
  const other = await elsewhere.newPage();
  await other.goto('/console/account');
  await other.getByLabel('Email').fill(owner.email);
  await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await other.getByRole('button', { name: 'Sign in' }).click();
  const otherSessions = other.getByRole('list', { name: 'Sessions of your account' }).getByRole('listitem');
  await expect(otherSessions).toHaveCount(2);
  await expect(otherSessions.filter({ hasText: 'This one' })).toContainText('Firefox on Linux');

  await page.goto('/console/account');
  const sessions = page.getByRole('list', { name: 'Sessions of your account' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await page.getByRole('button', { name: 'End the session on Firefox on Linux' }).click();
  await expect(sessions).toHaveCount(2);
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(sessions).toHaveCount(1);

  await other.reload();
  await expect(other.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
  await elsewhere.close();

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to your server' })).toBeVisible();
});

test('the theme is chosen and kept; a member sees its limits and no operator page', async ({ page, owner, server, browser }) => {
  expect(owner.id).toBeTruthy();
  const context = await browser.newContext({ baseURL: server.url, colorScheme: 'light' });
  const member = await context.newPage();
  await signUp(member.request, server, 'member@example.org');
  await member.goto('/console/account');
  await expect(member.getByText('Series in memory: 0 of 10,000')).toBeVisible();
  await member.getByText('Dark', { exact: true }).click();
  await expect(member.locator('html')).toHaveAttribute('data-theme', 'dark');
  await member.reload();
  await expect(member.locator('html')).toHaveAttribute('data-theme', 'dark');

  await expect(member.getByRole('link', { name: 'Backups' })).toHaveCount(0);
  for (const path of ['accounts', 'settings', 'backups', 'audit', 'diagnostics', 'about']) {
    await member.goto(`/console/operator/${path}`);
    await expect(member.getByText('Only the owner of this server sees this page')).toBeVisible();
  }
  await context.close();
  await page.goto('/console/operator/about');
  await expect(page.getByRole('heading', { name: 'About' })).toBeVisible();
});

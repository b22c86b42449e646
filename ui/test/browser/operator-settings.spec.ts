import { call, expect, expectAccessible, send, test } from './fixtures';

test('settings say where they come from; wrong ones are told at their fields, and nothing typed is lost', async ({ page, owner }) => {
  expect(owner.id).toBeTruthy();
  await page.goto('/console/operator/settings');
  const attempts = page.getByLabel('Sign-in attempts a minute');
  await expect(attempts).toBeDisabled();
  await expect(page.getByText('Set by --auth-attempts-per-minute or METRICS_TRACKER_AUTH_ATTEMPTS_PER_MINUTE')).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel('Trusted proxies').fill('10.0.0.0/8\n10.0.0.0/99');
  await page.getByLabel('Default labels').fill('site=main');
  await expect(page.getByText('2 settings changed, not saved yet')).toBeVisible();
  await page.getByRole('button', { name: 'Save changes' }).click();
  const proxies = page.getByLabel('Trusted proxies');
  await expect(proxies).toHaveAccessibleDescription(/must be an address/i);
  await expect(proxies).toBeFocused();
  await expect(proxies).toHaveValue('10.0.0.0/8\n10.0.0.0/99');
  await expectAccessible(page);

  await proxies.fill('10.0.0.0/8');
  await page.getByLabel('Default labels').fill('le=main');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByLabel('Default labels')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Default labels').fill('site=main');
  await page.getByLabel('Park idle series after days').fill('0');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByLabel('Park idle series after days')).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByLabel('Default labels')).toHaveValue('');
  await expect(page.getByText('not saved yet')).toHaveCount(0);
});

test('changes wait for a restart, which the open page survives', async ({ page, owner, server }) => {
  await page.goto('/console/operator/settings');
  await page.getByLabel('Sign-up').selectOption('closed');
  await page.getByLabel('Default labels').fill('site=main\nregion=eu');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('2 changes take effect after a restart')).toBeVisible();
  await expect(page.getByText('Holds after a restart. Now: open')).toBeVisible();
  await expectAccessible(page);
  expect((await (await fetch(`${server.url}/api/v1/setup`)).json()).signup).toBe('open');

  const other = await page.context().newPage();
  await other.goto('/console/operator/audit');
  await expect(other.getByRole('rowheader', { name: 'Changed settings' })).toBeVisible();

  // What is being typed meanwhile stays.
  await page.getByLabel('Park idle series after days').fill('30');
  await page.getByRole('button', { name: 'Restart now' }).click();
  // It may be there for a moment only.
  const banner = page.getByText(/The server (is restarting…|restarts\.)/);
  const isSeen = banner.waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click();
  await isSeen;
  await expect(page.getByText('The server has restarted')).toBeVisible();
  await expect(banner).toHaveCount(0);
  await expect(page.getByText(/\d changes? takes? effect/)).toHaveCount(0);
  await expect(page.getByLabel('Park idle series after days')).toHaveValue('30');
  expect((await (await fetch(`${server.url}/api/v1/setup`)).json()).signup).toBe('closed');
  await expect(other.getByRole('heading', { name: 'Audit log' })).toBeVisible();

  await send(server, owner, [{ name: 'orders', type: 'counter', value: 1 }]);
  const known = await call(server, owner, 'GET', '/api/v1/admin/settings');
  expect(known.defaultLabels).toEqual({ site: 'main', region: 'eu' });

  await page.getByRole('button', { name: 'Use the default for Sign-up' }).click();
  await expect(page.getByText('Goes back to its default when you save.')).toBeVisible();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Holds after a restart. Now: closed')).toBeVisible();
  await expect(page.getByLabel('Sign-up')).toHaveValue('open');
});

test('the scrape token is shown on request, with a configuration that carries it', async ({ page, owner, server }) => {
  await page.goto('/console/operator/settings');
  await page.getByRole('button', { name: 'Show token and configuration' }).click();
  const { scrapeToken } = await call(server, owner, 'GET', '/api/v1/admin/settings/scrape-token');
  await expect(page.getByLabel('Scrape token', { exact: true }).first()).toHaveText(scrapeToken);
  const yml = page.getByLabel('prometheus.yml', { exact: true }).first();
  await expect(yml).toContainText(`credentials: ${scrapeToken}`);
  await expect(yml).toContainText(`${server.url}/api/v1/prometheus/targets`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Hide' }).click();
  await expect(page.getByText(scrapeToken)).toHaveCount(0);
});

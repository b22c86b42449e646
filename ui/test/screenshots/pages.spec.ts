import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { call, expect, send, signUp, test, type Account } from '../browser/fixtures';
import type { Server } from '../browser/server';
import { Chance, visit } from './traffic';

const IMAGES = new URL('../../../docs/images/', import.meta.url).pathname;
/** Seconds of invented visits, and how much faster than ours the server's clock runs meanwhile. */
const HISTORY = { seconds: 3_600, faster: 60 };
/** Busy and quiet moments in that time. */
const WAVES = 3;

const PAGES: readonly [string, string][] = [
  ['overview', '/'],
  ['welcome', '/welcome'],
  ['metrics', '/metrics'],
  ['metric', '/metrics/checkout_seconds'],
  ['metric-new', '/metrics/new'],
  ['install', '/install'],
  ['keys', '/keys'],
  ['explore', '/explore'],
  ['account', '/account'],
  ['accounts', '/operator/accounts'],
  ['settings', '/operator/settings'],
  ['backups', '/operator/backups'],
  ['audit', '/operator/audit'],
  ['diagnostics', '/operator/diagnostics'],
  ['about', '/operator/about'],
];

const FORMS = [
  { suffix: '', theme: 'light', size: { width: 1440, height: 900 } },
  { suffix: '-dark', theme: 'dark', size: { width: 1440, height: 900 } },
  { suffix: '-phone', theme: 'light', size: { width: 390, height: 844 } },
] as const;

async function picture(page: Page, name: string, path: string) {
  for (const { suffix, theme, size } of FORMS) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize(size);
    await page.goto(`/console${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Loading…')).toHaveCount(0);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `${IMAGES}${name}${suffix}.png`, animations: 'disabled' });
  }
}

/** An environment in which a program's clock runs faster, and meets ours when [`fill`] is done. */
function fasterClock(): Record<string, string> {
  const begin = new Date(Date.now() - HISTORY.seconds * 1000 + (HISTORY.seconds / HISTORY.faster) * 1000);
  const local = new Date(begin.getTime() - begin.getTimezoneOffset() * 60_000).toISOString().replace('T', ' ').slice(0, 19);
  const LD_PRELOAD = execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
  return { LD_PRELOAD, FAKETIME: `@${local} x${HISTORY.faster}`, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** An hour of visits in a minute: the server's clock runs faster, and ends at the present. */
async function fill(server: Server, account: Account) {
  const chance = new Chance();
  const length = (HISTORY.seconds / HISTORY.faster) * 1000;
  const begin = performance.now();
  for (let passed = 0; passed < length; passed = performance.now() - begin) {
    const share = passed / length;
    const load = 0.55 + 0.45 * Math.sin(share * WAVES * 2 * Math.PI);
    await visit(server, account, chance, load);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

test('every page', async ({ page, server, browser }) => {
  mkdirSync(IMAGES, { recursive: true });
  await page.goto('/');
  await picture(page, 'first-run', '/');
  await server.stop();

  await server.start(fasterClock());
  const owner = await signUp(page.request, server, 'ingrid@fjordkaffe.example');
  await call(server, owner, 'PATCH', '/api/v1/auth/me', { firstName: 'Ingrid', lastName: 'Solberg' });
  const configs = [
    { name: 'Orders', metricName: 'orders', metricType: 'counter', helpText: 'Orders that were paid', labels: ['payment', 'country'] },
    { name: 'Checkout time', metricName: 'checkout_seconds', metricType: 'histogram', helpText: 'From cart to receipt', buckets: [0.5, 1, 2, 3, 5, 8, 13] },
    { name: 'Open carts', metricName: 'carts_open', metricType: 'gauge', helpText: 'Carts with something in them' },
    { name: 'Search length', metricName: 'search_length', metricType: 'summary', helpText: 'Characters typed into the search' },
  ];
  for (const config of configs) await call(server, owner, 'POST', '/api/v1/metric-configs', config);
  await call(server, owner, 'POST', '/api/v1/apikeys', { keyName: 'Shop', allowedOrigins: ['https://fjordkaffe.example'] });
  await fill(server, owner);
  await server.stop();
  await server.start();

  for (const email of ['ola@fjordkaffe.example', 'mette@fjordkaffe.example']) {
    await signUp((await browser.newContext()).request, server, email);
  }
  await send(server, owner, [{ name: 'orders', type: 'counter', value: 1, labels: { payment: 'card', country: 'NO' } }]);
  for (const [name, path] of PAGES) await picture(page, name, path);
});

import { defineConfig } from '@playwright/test';
import type { Database } from './test/browser/server';

/**
 * Every test starts a server of its own; browsers and Argon2 share few processors. A test that fails is tried once more and
 * then told as flaky, since the machine is shared, too.
 */
export default defineConfig<{ database: Database }>({
  testDir: 'test/browser',
  fullyParallel: false,
  workers: 2,
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['METRICS_TRACKER_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  projects: [
    { name: 'SQLite', use: { database: 'sqlite' } },
    // The window does not know what the server keeps its data in.
    { name: 'PostgreSQL', use: { database: 'postgres' }, testIgnore: 'desktop-*' },
  ],
});

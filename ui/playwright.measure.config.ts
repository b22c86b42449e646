import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** How fast the console shows on a slow machine; prints figures, judges nothing. */
export default defineConfig({ ...tests, testDir: 'test/measure', timeout: 300_000, retries: 0, projects: [{ name: 'figures' }] });

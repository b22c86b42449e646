import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** Pictures of every page, for the documentation and for whoever changes a page to look at. */
export default defineConfig({ ...tests, testDir: 'test/screenshots', timeout: 300_000, retries: 0, projects: [{ name: 'pictures' }] });

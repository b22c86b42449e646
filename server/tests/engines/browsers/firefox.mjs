// Firefox through WebDriver BiDi.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { startChild } from '../child.mjs';
import { puppeteerTabs } from './puppeteer.mjs';

/** No traffic of its own, no first-run pages, nothing that asks before a tab closes. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.contentblocking.category': 'standard',
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'browser.tabs.warnOnClose': false,
  'captivedetect.canonicalURL': '',
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.proxy.type': 0,
  'remote.prefs.recommended': false,
  'services.settings.server': 'data:,',
  'toolkit.startup.max_resumed_crashes': -1,
  'toolkit.telemetry.server': '',
};

export const openFirefox = async ({ programs, dir }) => {
  const profile = join(dir, 'firefox');
  mkdirSync(profile);
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const args = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile, 'about:blank'];
  const { match } = await startChild(programs.firefox, args, /WebDriver BiDi listening on (ws:\S+)/, {
    MOZ_CRASHREPORTER_DISABLE: '1',
    MOZ_DISABLE_CONTENT_SANDBOX: '1',
  });
  const browserWSEndpoint = `${match[1]}/session`;
  return puppeteerTabs(await puppeteer.connect({ browserWSEndpoint, protocol: 'webDriverBiDi', defaultViewport: null }));
};

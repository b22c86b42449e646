// Chromium through its own protocol.

import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { startChild } from '../child.mjs';
import { puppeteerTabs } from './puppeteer.mjs';

const ARGS = [
  'headless=new', 'no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'no-default-browser-check', 'disable-sync',
  'disable-background-networking', 'disable-component-update', 'disable-breakpad', 'disable-dev-shm-usage',
  'remote-debugging-port=0',
].map((arg) => '--' + arg);

export const openChromium = async ({ programs, dir }) => {
  const args = [...ARGS, `--user-data-dir=${join(dir, 'chromium')}`, 'about:blank'];
  const { match } = await startChild(programs.chromium, args, /DevTools listening on (ws:\S+)/);
  return puppeteerTabs(await puppeteer.connect({ browserWSEndpoint: match[1], defaultViewport: null }));
};

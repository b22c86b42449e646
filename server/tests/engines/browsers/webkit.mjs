// WebKitGTK: its MiniBrowser on a display of its own, through classic WebDriver.

import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Builder, By } from 'selenium-webdriver';
import { startChild } from '../child.mjs';
import { until } from '../until.mjs';

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** XDG directories of its own keep it out of the user's. */
const isolated = (dir) => {
  const names = ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'];
  const folders = names.map((name) => [name, join(dir, name)]);
  for (const [, folder] of folders) mkdirSync(folder, { recursive: true });
  return Object.fromEntries(folders);
};

/** Promises of the page are waited for. */
const awaited = (run) => `const args = [...arguments], done = args.pop();
Promise.resolve().then(() => (${run})(...args)).then((value) => done({ value }), (error) => done({ error: String(error) }))`;
const valueOf = ({ value, error }) => {
  if (error) throw new Error(error);
  return value;
};

/** A session that runs one command after another: a command belongs to the window chosen before it. */
const tabsOf = (driver, first) => {
  let lane = Promise.resolve();
  const inTurn = (run) => {
    const turn = lane.then(run);
    lane = turn.catch(() => {});
    return turn;
  };
  const tabOf = (handle) => {
    const here = (run) =>
      inTurn(async () => {
        await driver.switchTo().window(handle);
        return run();
      });
    return {
      evaluate: (run, ...args) => here(() => driver.executeAsyncScript(awaited(run), ...args)).then(valueOf),
      click: (selector) => here(() => driver.findElement(By.css(selector)).click()),
      // Every tab has a window of its own.
      show: async () => {},
      hide: () => here(() => driver.manage().window().minimize()),
      close: () => here(() => driver.close()),
    };
  };
  return {
    async open(url) {
      return tabOf(
        await inTurn(async () => {
          await driver.switchTo().window(first);
          await driver.switchTo().newWindow('window');
          await driver.get(url);
          return driver.getWindowHandle();
        }),
      );
    },
    version: async () => {
      const capabilities = await driver.getCapabilities();
      return `${capabilities.get('browserName')} ${capabilities.get('browserVersion')}`;
    },
    close: () => driver.quit(),
  };
};

export const openWebkit = async ({ programs, dir }) => {
  const screen = ['-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];
  const { match } = await startChild(programs.xvfb, ['-displayfd', '1', ...screen], /^\d+$/);
  const port = await freePort();
  const environment = { ...isolated(dir), DISPLAY: `:${match[0]}`, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' };
  await startChild(programs.webkitDriver, [`--port=${port}`, '--host=127.0.0.1'], undefined, environment);
  const address = `http://127.0.0.1:${port}`;
  await until('WebKitWebDriver', () => fetch(`${address}/status`).then(({ ok }) => ok, () => false));
  const driver = await new Builder()
    .usingServer(address)
    .withCapabilities({ browserName: 'MiniBrowser', pageLoadStrategy: 'none' })
    .build();
  await driver.manage().setTimeouts({ script: 30_000, pageLoad: 30_000 });
  return tabsOf(driver, await driver.getWindowHandle());
};

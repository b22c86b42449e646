import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type APIRequestContext, type Page } from '@playwright/test';
import { Server, canRun, type Database } from './server';

export { expect };

export const PASSWORD = 'correct horse battery';

/** An account, with the key that came with it. */
export interface Account {
  email: string;
  id: string;
  accessToken: string;
  key: { id: string; apiKey: string; apiSecret: string };
}

interface Fixtures {
  /** Which database the project runs on. */
  database: Database;
  /** Flags of the server. */
  serverOptions: readonly string[];
  /** A server of the test's own, without accounts. */
  server: Server;
  /** The owner, signed in: the browser has the cookie. */
  owner: Account;
  /** Fails the test when the browser reports a violated policy or an error of the console's. */
  clean: void;
}

export const test = base.extend<Fixtures>({
  database: ['sqlite', { option: true }],
  serverOptions: [[], { option: true }],
  server: async ({ database, serverOptions }, use) => {
    test.skip(!canRun(database), 'METRICS_TRACKER_TEST_POSTGRES_URL is not set; `cargo xtask test` sets it');
    const server = new Server(database, serverOptions);
    await server.start();
    await use(server);
    await server.remove();
  },
  baseURL: async ({ server }, use) => use(server.url),
  owner: async ({ page, server }, use) => use(await signUp(page.request, server, 'owner@example.org')),
  clean: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        const isNetwork = /Failed to load resource|net::ERR_/.test(message.text());
        if (message.type() === 'error' && !isNetwork) faults.push(message.text());
      });
      await use();
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

/** Makes an account; the context of `request` is signed in afterwards. */
export async function signUp(request: APIRequestContext, server: Server, email: string): Promise<Account> {
  const answer = await request.post(`${server.url}/api/v1/auth/signup`, {
    headers: { origin: server.url },
    data: { email, password: PASSWORD, session: 'cookie' },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  const { user, accessToken, apiKey } = await answer.json();
  return { email, id: user.id, accessToken, key: apiKey };
}

/** Sends metrics as a backend does. */
export async function send(server: Server, account: Account, metrics: object[]): Promise<void> {
  const response = await fetch(`${server.url}/api/v1/metrics`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': account.key.apiKey,
      'x-api-secret': account.key.apiSecret,
    },
    body: JSON.stringify({ metrics }),
  });
  expect(response.status, await response.text()).toBe(200);
}

/** Calls the API as the account does. */
export async function call(server: Server, account: Account, method: string, path: string, body?: object) {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${account.accessToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.status === 204 ? null : await response.json();
}

/** No serious barrier for people with disabilities on the page as it is, in both themes. */
export async function expectAccessible(page: Page) {
  for (const theme of ['light', 'dark']) {
    await page.evaluate(async (name) => {
      document.documentElement.dataset['theme'] = name;
      // Colours that are on their way from one theme to the other are nobody's.
      const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      await Promise.allSettled(changes.map(({ finished }) => finished));
    }, theme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const found = serious.map(({ id, nodes }) => `${theme}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    expect(found).toEqual([]);
  }
}

import { createServer, type Server as HttpServer } from 'node:http';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Configuration, DesktopEvents, Fault, LogLine, State, Status } from '../../src/platform/desktop/types';
import { PASSWORD, expect, signUp, test as base, type Account } from './fixtures';
import type { Server } from './server';

export { expect, expectAccessible } from './fixtures';

const DIST = new URL('../../dist/', import.meta.url).pathname;
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What the app refuses. */
export class Refusal {
  constructor(
    readonly code: string,
    readonly message: string,
  ) {}
}

type Answer = unknown;
type Command = (args: Record<string, unknown>) => Answer | Promise<Answer>;

/** The app round the window, played by the test: commands that answer as told, events that come as told. */
export class Double {
  status: Status;
  configuration: Configuration;
  lines: LogLine[] = [];
  /** Every command that was asked for, but those that only read. */
  readonly asked: [string, Record<string, unknown>][] = [];
  readonly #commands: Record<string, Command>;

  constructor(
    private readonly page: Page,
    readonly server: Server,
  ) {
    this.status = { state: running(), address: server.url, dataDir: '/home/ada/.local/share/metrics-tracker' };
    this.configuration = configurationOf(server.url);
    this.#commands = {
      status: () => this.status,
      configuration: () => this.configuration,
      log_lines: () => this.lines,
      update_state: () => ({ state: 'none', why: null }),
      sign_in: () => 'f'.repeat(64),
      start: () => this.become({ state: 'running', pid: 4242, version: '0.1.0', since: Date.now(), isAttached: false }),
      stop: () => this.become({ state: 'stopped' }),
    };
  }

  /** Answers a command otherwise. */
  on(name: string, command: Command) {
    this.#commands[name] = command;
  }

  /** The server is like that now. */
  async become(state: State, more: Partial<Status> = {}) {
    this.status = { ...this.status, ...more, state };
    await this.emit('status', this.status);
    return null;
  }

  async fail(fault: Pick<Fault, 'kind' | 'message'> & Partial<Fault>) {
    await this.become({ state: 'failed', fault: { log: [], findings: [], ...fault } });
  }

  /** The server says something. */
  async say(lines: LogLine[]) {
    this.lines = [...this.lines, ...lines];
    await this.emit('log', lines);
  }

  async emit<Name extends keyof DesktopEvents>(name: Name, payload: DesktopEvents[Name]) {
    await this.page.evaluate(([name, payload]) => (window as unknown as Bridge).tell?.(name, payload), [name, payload] as const);
  }

  /** What was asked for by this name, with what. */
  argumentsOf(name: string): Record<string, unknown>[] {
    return this.asked.filter(([command]) => command === name).map(([, args]) => args);
  }

  /** Puts itself into every page that is opened from now on. */
  async install() {
    await this.page.exposeFunction('askDouble', (name: string, args: Record<string, unknown>) => this.#answer(name, args));
    await this.page.addInitScript(bridge);
  }

  async #answer(name: string, args: Record<string, unknown>) {
    if (!['status', 'configuration', 'log_lines', 'update_state'].includes(name)) this.asked.push([name, args]);
    try {
      return { answer: (await this.#commands[name]?.(args)) ?? null };
    } catch (error) {
      if (error instanceof Refusal) return { error: { code: error.code, message: error.message } };
      throw error;
    }
  }
}

interface Bridge {
  askDouble(name: string, args: object): Promise<{ answer?: unknown; error?: unknown }>;
  tell?(event: string, payload: unknown): void;
}

/** Runs in the page: what Tauri puts into its windows, as far as `@tauri-apps/api` uses it here. */
function bridge() {
  const scope = window as unknown as Bridge & Record<string, unknown>;
  const callbacks = new Map<number, (event: object) => void>();
  const listening: { event: string; handler: number }[] = [];
  let next = 1;
  scope['__TAURI_INTERNALS__'] = {
    transformCallback(callback: (event: object) => void) {
      callbacks.set(next, callback);
      return next++;
    },
    unregisterCallback: (id: number) => callbacks.delete(id),
    async invoke(name: string, args: Record<string, unknown> = {}) {
      if (name === 'plugin:event|listen') return listening.push({ event: String(args['event']), handler: Number(args['handler']) });
      if (name === 'plugin:event|unlisten') return null;
      const { answer, error } = await scope.askDouble(name, args);
      if (error) throw error;
      return answer;
    },
  };
  scope['__TAURI_EVENT_PLUGIN_INTERNALS__'] = {
    unregisterListener(_: string, id: number) {
      const found = listening[id - 1];
      if (found) found.event = '';
    },
  };
  scope.tell = (event, payload) => {
    for (const [index, one] of listening.entries()) {
      if (one.event === event) callbacks.get(one.handler)?.({ event, id: index + 1, payload });
    }
  };
}

/** Files of `dist` at an origin of its own, as the app gives them to its window. */
class Bundle {
  readonly #http: HttpServer = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://bundle').pathname;
    const file = join(DIST, path);
    const found = file.startsWith(DIST) && existsSync(file) && statSync(file).isFile() ? file : join(DIST, 'index.html');
    response.setHeader('content-type', TYPES[extname(found)] ?? 'application/octet-stream');
    response.end(readFileSync(found));
  });

  async open(): Promise<string> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close() {
    this.#http.closeAllConnections();
    this.#http.close();
  }
}

interface Fixtures {
  /** Where the bundled console is. */
  bundle: string;
  desktop: Double;
  /** The owner, for whom the app vouches. */
  vouched: Account;
}

export const test = base.extend<Fixtures>({
  bundle: async ({ database }, use) => {
    test.skip(database !== 'sqlite', 'the window knows nothing of the database');
    const bundle = new Bundle();
    await use(await bundle.open());
    await bundle.close();
  },
  serverOptions: async ({ bundle }, use) => use(['--cors-origins', bundle]),
  baseURL: async ({ bundle }, use) => use(bundle),
  desktop: async ({ page, server }, use) => {
    const desktop = new Double(page, server);
    await desktop.install();
    await use(desktop);
  },
  vouched: async ({ page, playwright, server }, use) => {
    const request = await playwright.request.newContext();
    const owner = await signUp(request, server, 'owner@example.org');
    await request.dispose();
    await vouch(page, server, owner);
    await use(owner);
  },
});

/** The server takes the app's token for this account. Its own test has the real exchange. */
export async function vouch(page: Page, server: Server, account: Account) {
  await page.route('**/api/v1/auth/desktop', async (route) => {
    const ask = () =>
      fetch(`${server.url}/api/v1/auth/signin`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: account.email, password: PASSWORD }),
      });
    // The connection that signing up has left open may end just now.
    const answer = await ask().catch(ask);
    expect(answer.status).toBe(200);
    await route.fulfill({ json: await answer.json(), headers: { 'access-control-allow-origin': '*' } });
  });
}

export const running = (more: Partial<Extract<State, { state: 'running' }>> = {}): State => ({
  state: 'running',
  pid: 4241,
  version: '0.1.0',
  since: Date.now() - 754_000,
  isAttached: false,
  ...more,
});

function configurationOf(address: string): Configuration {
  return {
    version: '0.1.0',
    listen: address.replace('http://', ''),
    address,
    publicUrl: null,
    database: { kind: 'sqlite', shown: '/home/ada/.local/share/metrics-tracker/metrics.db' },
    dataDir: '/home/ada/.local/share/metrics-tracker',
    logDir: '/home/ada/.local/share/metrics-tracker/logs',
    startAtLogin: false,
    hasTray: true,
    notice: null,
    settingsProblem: null,
  };
}

/** Lines of a log, numbered from `first`; every tenth warns, every fiftieth is an error. */
export function someLines(count: number, first = 1): LogLine[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const level = number % 50 === 0 ? 'error' : number % 10 === 0 ? 'warn' : 'info';
    return {
      number,
      time: new Date(Date.UTC(2026, 10, 21, 9, 0, 0) + number * 700).toISOString(),
      level,
      target: number % 3 === 0 ? 'server::ingest' : 'server::listener',
      message: `line ${number} accepted=${number * 3} from 127.0.0.1`,
    } as const;
  });
}


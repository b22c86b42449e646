import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from './fixtures';

const PROGRAM = '/usr/bin/prometheus';
/** How long it may take to start, in milliseconds, and how often it is looked after. */
const START_MILLIS = { most: 30_000, look: 100 };

/** A real Prometheus that finds the targets of a server by itself and scrapes them every second. */
export class Prometheus {
  readonly #directory = mkdtempSync(join(tmpdir(), 'metrics-tracker-prometheus-'));
  #process: ChildProcess | null = null;

  constructor(readonly port: number) {}

  async start(server: string): Promise<void> {
    const file = join(this.#directory, 'prometheus.yml');
    writeFileSync(
      file,
      `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
- job_name: metrics-tracker
  http_sd_configs:
  - url: ${server}/api/v1/prometheus/targets
    refresh_interval: 1s
`,
    );
    const data = `--storage.tsdb.path=${join(this.#directory, 'data')}`;
    const address = `--web.listen-address=127.0.0.1:${this.port}`;
    this.#process = spawn(PROGRAM, [`--config.file=${file}`, data, address, '--log.level=error'], { stdio: 'inherit' });
    const until = Date.now() + START_MILLIS.most;
    while (!(await this.#isReady())) {
      if (Date.now() > until) throw new Error('Prometheus did not start');
      await new Promise((resolve) => setTimeout(resolve, START_MILLIS.look));
    }
  }

  async remove(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child && child.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.port}/-/ready`).then((answer) => answer.ok, () => false);
  }
}

/** A port that nobody listens on; the server must know it before Prometheus runs. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Fixtures {
  prometheusPort: number;
  /** Runs, and is the one that the test's server asks. */
  prometheus: Prometheus;
}

export const test = base.extend<Fixtures>({
  prometheusPort: async ({}, use) => use(await freePort()),
  serverOptions: async ({ prometheusPort }, use) => use(['--prometheus-url', `http://127.0.0.1:${prometheusPort}`]),
  prometheus: async ({ server, prometheusPort }, use) => {
    test.skip(!existsSync(PROGRAM), `${PROGRAM} is not there; \`cargo xtask test\` installs it`);
    const prometheus = new Prometheus(prometheusPort);
    try {
      await prometheus.start(server.url);
      await use(prometheus);
    } finally {
      await prometheus.remove();
    }
  },
});

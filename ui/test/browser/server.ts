import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Database = 'sqlite' | 'postgres';

const PROGRAM =
  process.env['METRICS_TRACKER_TEST_SERVER'] ?? new URL('../../../target/debug/metrics-tracker', import.meta.url).pathname;
const POSTGRES = process.env['METRICS_TRACKER_TEST_POSTGRES_URL'];

/** Whether tests on this database can run here. */
export const canRun = (database: Database) => database === 'sqlite' || POSTGRES !== undefined;

/** A real server on a port and a database of its own. */
export class Server {
  #process: ChildProcess | null = null;
  #port = 0;
  readonly #directory = mkdtempSync(join(tmpdir(), 'metrics-tracker-ui-'));
  readonly #database: string | null;

  constructor(database: Database, readonly options: readonly string[] = []) {
    this.#database = database === 'postgres' ? `mt_ui_${process.pid}_${Date.now()}` : null;
    if (this.#database) sql(`CREATE DATABASE ${this.#database}`);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get dataDirectory(): string {
    return this.#directory;
  }

  /** Starts, or starts again on the same port and data; with more in its environment. */
  async start(environment: Record<string, string> = {}): Promise<void> {
    const address = ['--listen', `127.0.0.1:${this.#port}`, '--data-dir', this.#directory];
    const database = this.#database && POSTGRES ? ['--database-url', POSTGRES.replace(/\/[^/]*$/, `/${this.#database}`)] : [];
    const fast = ['--auth-attempts-per-minute', '1000', '--durability', 'process', '--log-level', 'warn'];
    const child = spawn(PROGRAM, ['serve', ...address, ...database, ...fast, ...this.options], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    this.#process = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /^listening on .*:(\d+)$/.exec(line)?.[1];
      if (port) {
        this.#port = Number(port);
        child.stdout.resume();
        return;
      }
    }
    throw new Error('the server ended before it listened');
  }

  /** Ends it in order, or at once. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Ends it and removes everything of it. */
  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
    if (this.#database) sql(`DROP DATABASE ${this.#database} WITH (FORCE)`);
  }
}

function sql(statement: string) {
  execFileSync('psql', [POSTGRES ?? '', '--quiet', '--command', statement]);
}

// The real server, on a fresh data directory.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM =
  process.env.METRICS_TRACKER_TEST_SERVER || fileURLToPath(new URL('../../../target/debug/metrics-tracker', import.meta.url));

/** Without it (`cargo build`), tests of the server are left out, unless every part is required. */
export const isServerMissing = !existsSync(PROGRAM) && process.env.METRICS_TRACKER_TEST_REQUIRED !== '1';

/** An account of its own on a server of its own. */
export class TestServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly origin: string,
    readonly key: string,
    private readonly accessToken: string,
  ) {}

  static async start(): Promise<TestServer> {
    const folder = mkdtempSync(join(tmpdir(), 'mt-server-'));
    const args = ['serve', '--listen', '127.0.0.1:0', '--data-dir', folder, '--log-level', 'warn'];
    const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const origin = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.once('error', reject).once('exit', () => reject(new Error(`${PROGRAM} ended: ${said}`)));
      child.stdout!.setEncoding('utf8').on('data', (text: string) => {
        const address = /listening on (\S+)/.exec((said += text))?.[1];
        if (address) resolve(address);
      });
    });
    const { apiKey, accessToken } = await ask(`${origin}/api/v1/auth/signup`, 'POST', undefined, {
      email: 'owner@example.org',
      password: 'a password of this test',
    });
    return new TestServer(child, folder, origin, apiKey.apiKey, accessToken);
  }

  post(path: string, body: unknown): Promise<any> {
    return ask(this.origin + path, 'POST', this.accessToken, body);
  }

  get(path: string): Promise<any> {
    return ask(this.origin + path, 'GET', this.accessToken);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const ask = async (url: string, method: string, accessToken: string | undefined, body?: unknown): Promise<any> => {
  const headers = { 'Content-Type': 'application/json', ...(accessToken && { Authorization: `Bearer ${accessToken}` }) };
  const response = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text);
};

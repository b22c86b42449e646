// Chromium over its DevTools pipe. Playwright keeps every page visible and rules prerendering and the back/forward cache
// out, which are just what the vitals depend on.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ARGS, CHROMIUM } from './chromium';

type Answer = { id?: number; result?: any; error?: { message: string } };
type Waiting = { resolve(result: any): void; reject(error: Error): void };

/** One tab. Without `attach`, nothing of DevTools touches the page: an attached one is never prerendered. */
export class Tab {
  private session: string | undefined;
  constructor(
    private readonly chromium: Chromium,
    private readonly targetId: string,
  ) {}

  /** Resolves when the page is there, though not yet loaded. */
  async navigate(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
  }

  /** Brings the tab to the front, which hides the one that was there. */
  async show(): Promise<void> {
    await this.chromium.send('Target.activateTarget', { targetId: this.targetId });
  }

  async close(): Promise<void> {
    await this.chromium.send('Target.closeTarget', { targetId: this.targetId });
  }

  /** The value of an expression in the page, awaited if it is a promise. */
  async evaluate(expression: string): Promise<any> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  /** Presses and releases the mouse where the element is. */
  async click(selector: string): Promise<void> {
    const at = await this.evaluate(
      `(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(document.querySelector('${selector}').getBoundingClientRect())`,
    );
    const press = { ...at, button: 'left', clickCount: 1 };
    await Promise.all([
      this.send('Input.dispatchMouseEvent', { ...press, type: 'mousePressed' }),
      this.send('Input.dispatchMouseEvent', { ...press, type: 'mouseReleased' }),
    ]);
  }

  private async send(method: string, params: object): Promise<any> {
    this.session ??= (await this.chromium.send('Target.attachToTarget', { targetId: this.targetId, flatten: true })).sessionId;
    return this.chromium.send(method, params, this.session);
  }
}

export class Chromium {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {
    let received = '';
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const messages = (received + text).split('\0');
      received = messages.pop()!;
      for (const message of messages) this.receive(JSON.parse(message));
    });
  }

  static start(): Chromium {
    const profile = mkdtempSync(join(tmpdir(), 'mt-chromium-'));
    const args = [...ARGS, '--headless=new', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'];
    return new Chromium(spawn(CHROMIUM, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] }), profile);
  }

  async open(url: string, background = false): Promise<Tab> {
    const { targetId } = await this.send('Target.createTarget', { url, background });
    return new Tab(this, targetId);
  }

  send(method: string, params: object, sessionId?: string): Promise<any> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      (this.child.stdio[3] as Writable).write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    await this.send('Browser.close', {});
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private receive({ id, result, error }: Answer): void {
    const waiting = id === undefined ? undefined : this.waiting.get(id);
    if (!waiting) return;
    this.waiting.delete(id!);
    if (error) waiting.reject(new Error(error.message));
    else waiting.resolve(result);
  }
}

import { platform } from '$/platform';

/** Seconds between looks at a server that does not answer: at first, and at most. */
const RETRY_SECONDS = { first: 1, most: 10 };
/** How long a look may take, in milliseconds. */
const LOOK_MILLIS = 5_000;
/** How long a server that is to begin anew may answer as before until that is given up, in milliseconds. */
const AS_BEFORE_MILLIS = 60_000;

/** How the server was reached last. */
export type Reach =
  | { state: 'online' }
  /** The machine has no network. */
  | { state: 'offline' }
  /** Nobody answers; the server may be restarting. */
  | { state: 'unreachable' }
  /** It answers that it is busy with itself, and why. */
  | { state: 'busy'; message: string };

/** Whether the server can be reached. Heals by itself: looks again until it answers, then tells whoever listens. */
class Connection {
  reach = $state<Reach>({ state: 'online' });
  /** Version of the server as it was last seen. */
  version = $state<string | null>(null);

  #healed = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retrySeconds = RETRY_SECONDS.first;
  /** The server has promised to begin anew: when that was asked for, by `performance.now()`, and what to say meanwhile. */
  #promise: { asked: number; message: string } | null = null;

  constructor() {
    // A server on the machine itself is there without network.
    window.addEventListener('offline', () => void this.look());
    window.addEventListener('online', () => void this.look());
  }

  /** Calls `listener` each time the server is back. Returns what ends that. */
  onHealed(listener: () => void): () => void {
    this.#healed.add(listener);
    return () => this.#healed.delete(listener);
  }

  /**
   * Waits for the server to be back after a restart or a restore that was asked for at `asked`
   * (`performance.now()`). What it answers until then does not count as being back.
   */
  newLife(asked: number, message: string): Promise<void> {
    this.#promise = { asked, message };
    this.lose({ state: 'busy', message });
    return new Promise((resolve) => {
      const stop = this.onHealed(() => {
        stop();
        resolve();
      });
    });
  }

  /** A request was answered. */
  answered() {
    if (this.reach.state === 'online' || this.#promise) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#retrySeconds = RETRY_SECONDS.first;
    this.reach = { state: 'online' };
    for (const listener of this.#healed) listener();
  }

  /** A request was not answered. */
  lose(reach: Exclude<Reach, { state: 'online' }>) {
    this.reach = !navigator.onLine && reach.state === 'unreachable' ? { state: 'offline' } : reach;
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.look(), this.#retrySeconds * 1000);
      this.#retrySeconds = this.#promise
        ? RETRY_SECONDS.first
        : Math.min(this.#retrySeconds * 1.6, RETRY_SECONDS.most);
    }
  }

  /** Looks at once. */
  async look() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      const response = await fetch(`${platform.server}/api/v1/health`, { signal: AbortSignal.timeout(LOOK_MILLIS) });
      const body: unknown = await response.json();
      if (response.ok) {
        const { version, uptimeSeconds } = body as { version: string; uptimeSeconds: number };
        if (this.#promise && this.#isAsBefore(uptimeSeconds)) {
          this.lose({ state: 'busy', message: this.#promise.message });
          return;
        }
        this.#promise = null;
        this.version = version;
        this.answered();
      } else {
        this.lose({ state: 'busy', message: busyMessage(body) });
      }
    } catch {
      this.lose({ state: 'unreachable' });
    }
  }

  /** Whether the life that was asked to end still answers. */
  #isAsBefore(uptimeSeconds: number): boolean {
    const waited = performance.now() - (this.#promise?.asked ?? 0);
    return uptimeSeconds * 1000 > waited && waited < AS_BEFORE_MILLIS;
  }
}

function busyMessage(body: unknown): string {
  const { error, failing } = body as { error?: { message?: string }; failing?: string };
  return error?.message ?? failing ?? '';
}

export const connection = new Connection();

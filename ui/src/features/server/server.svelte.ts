import { command } from '$/api/command';
import { connection } from '$/api/connection.svelte';
import { toasts } from '$/kit/toasts.svelte';
import type { Configuration, Desktop, State, Status } from '$/platform';
import { isCancelled } from './refusal';

/** The server as the desktop app sees it. Follows what the app tells; nothing is asked again and again. */
class Server {
  status = $state.raw<Status | null>(null);
  configuration = $state.raw<Configuration | null>(null);
  /** What a person asked for is on its way. */
  isBusy = $state(false);

  #desktop: Desktop | null = null;

  get state(): State {
    return this.status?.state ?? { state: 'starting' };
  }

  get isRunning(): boolean {
    return this.state.state === 'running';
  }

  /** Once, in the window. */
  follow(desktop: Desktop) {
    this.#desktop = desktop;
    desktop.on('status', (status) => this.#observe(status));
    this.#observe(desktop.status);
  }

  /** Runs a command that a person asked for, one at a time; what the app refuses is shown. True when it went through. */
  async run(work: (desktop: Desktop) => Promise<unknown>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    try {
      return await this.attempt(work);
    } finally {
      this.isBusy = false;
    }
  }

  /** The same beside another one: to give it up, to open a folder. */
  async attempt(work: (desktop: Desktop) => Promise<unknown>): Promise<boolean> {
    const desktop = this.#desktop;
    if (!desktop) return false;
    let isDone = false;
    await toasts.attempt(async () => {
      try {
        await command(work(desktop));
        isDone = true;
      } catch (error) {
        if (!isCancelled(error)) throw error;
        toasts.info((error as Error).message);
      } finally {
        await this.loadConfiguration();
      }
    });
    return isDone;
  }

  async loadConfiguration() {
    // Refused where nothing can be said; the fault of the server says more then.
    if (this.#desktop) this.configuration = await this.#desktop.configuration().catch(() => this.configuration);
  }

  #observe(status: Status) {
    const was = this.status?.state.state;
    const now = status.state.state;
    this.status = status;
    if (was !== now) void this.loadConfiguration();
    // The connection need not find out by itself.
    if (now === 'running' && was !== undefined && was !== 'running') void connection.look();
    if (now !== 'running' && (was === undefined || was === 'running')) connection.lose({ state: 'unreachable' });
  }
}

export const server = new Server();

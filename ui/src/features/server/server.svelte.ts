import { command } from '$/api/command';
import { connection } from '$/api/connection.svelte';
import type { Configuration, Desktop, State, Status } from '$/platform';
import { toasts } from '$/kit/toasts.svelte';

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
    this.#observe(desktop.status);
    desktop.on('status', (status) => this.#observe(status));
  }

  /** Runs a command that a person asked for; what the app refuses is shown. True when it went through. */
  async run(work: (desktop: Desktop) => Promise<unknown>): Promise<boolean> {
    const desktop = this.#desktop;
    if (!desktop || this.isBusy) return false;
    this.isBusy = true;
    const isDone = await toasts.attempt(() => command(work(desktop)));
    this.isBusy = false;
    return isDone;
  }

  async loadConfiguration() {
    const desktop = this.#desktop;
    if (desktop) await toasts.attempt(async () => (this.configuration = await command(desktop.configuration())));
  }

  #observe(status: Status) {
    const was = this.status;
    this.status = status;
    const isRunning = status.state.state === 'running';
    // The connection need not find out by itself.
    if (isRunning && was?.state.state !== 'running' && was) void connection.look();
    if (!isRunning && (was?.state.state === 'running' || !was)) connection.lose({ state: 'unreachable' });
  }
}

export const server = new Server();

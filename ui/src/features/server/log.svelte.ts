import { command } from '$/api/command';
import { toasts } from '$/kit/toasts.svelte';
import type { Desktop, LogLine } from '$/platform';
import { KEPT_MAX, merged } from './logFilter';

/** How often new lines are shown at most, in milliseconds. */
const SHOW_MILLIS = 100;

/** The log of the server, as long as somebody looks at it. */
export class ServerLog {
  lines = $state.raw<readonly LogLine[]>([]);
  #waiting: LogLine[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Follows until the returned function is called. */
  follow(desktop: Desktop): () => void {
    const stop = desktop.on('log', (lines) => this.#take(lines));
    void toasts.attempt(async () => {
      const all = await command(desktop.logLines());
      // What came by itself meanwhile is newer, or the same.
      this.lines = merged(all, this.lines);
    });
    return () => {
      stop();
      clearTimeout(this.#timer);
    };
  }

  #take(lines: LogLine[]) {
    this.#waiting = [...this.#waiting, ...lines].slice(-KEPT_MAX);
    this.#timer ??= setTimeout(() => this.#show(), SHOW_MILLIS);
  }

  #show() {
    this.#timer = undefined;
    this.lines = merged(this.lines, this.#waiting);
    this.#waiting = [];
  }
}

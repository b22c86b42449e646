import { Problem } from '$/api/problem';
import type { Answer } from './answer';
import { askNow, askRange } from './promql';
import type { Recent } from './recent.svelte';

export type View = 'table' | 'chart';

/** What came of a query. */
export type Outcome =
  | { view: 'table'; query: string; answer: Answer; millis: number }
  | { view: 'chart'; query: string; answer: Answer; millis: number; from: number; to: number; step: number };

/** Runs queries, one at a time: a new one ends the one before. */
export class Explorer {
  isRunning = $state(false);
  outcome = $state.raw<Outcome | null>(null);
  /** What Prometheus, or the server on the way to it, has against the query. */
  problem = $state.raw<Problem | null>(null);
  #controller: AbortController | null = null;
  readonly #recent: Recent;

  constructor(recent: Recent) {
    this.#recent = recent;
  }

  async run(query: string, view: View, span: number) {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.isRunning = true;
    const began = performance.now();
    try {
      const found = view === 'table' ? await this.#now(query, controller.signal) : await askRange(query, span, controller.signal);
      const millis = performance.now() - began;
      this.outcome = { view, query, millis, ...found } as Outcome;
      this.problem = null;
      this.#recent.add(query);
    } catch (error) {
      if (controller.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      if (this.#controller === controller) this.isRunning = false;
    }
  }

  stop() {
    this.#controller?.abort();
    this.isRunning = false;
  }

  async #now(query: string, signal: AbortSignal) {
    return { answer: await askNow(query, signal) };
  }
}

import { api, take } from '$/api/client';
import { Problem } from '$/api/problem';
import { sentence } from '$/kit/form.svelte';
import type { Check, Fields } from './types';

/** A pause in typing after which the server is asked, in milliseconds. */
const PAUSE_MILLIS = 350;

/** Asks what saving would do. Throws a [`Problem`] where it would be refused. */
export function check(body: Fields, id: string | null, signal?: AbortSignal): Promise<Check> {
  const query = id ? { id } : {};
  return take(api.POST('/api/v1/metric-configs/check', { params: { query }, body, ...(signal && { signal }) }));
}

/** What the server thinks of a form while it is filled in. The newest state counts; older questions are dropped. */
export class LiveCheck {
  /** The latest answer that was no refusal. Stays while something is wrong, so that nothing jumps. */
  result = $state<Check | null>(null);
  /** Why the present state would be refused; null while it is fine or not known. */
  problem = $state<Problem | null>(null);

  /** Asks after a pause. Returns what drops the question. */
  ask(body: Fields, id: string | null): () => void {
    const controller = new AbortController();
    const timer = setTimeout(() => void this.#ask(body, id, controller.signal), PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }

  /** What is wrong with a field, in the server's words. */
  error(field: string): string | undefined {
    const detail = this.problem?.details.find((detail) => detail.field.replace(/[.[].*$/, '') === field);
    return detail && sentence(detail.message);
  }

  async #ask(body: Fields, id: string | null, signal: AbortSignal) {
    try {
      this.result = await check(body, id, signal);
      this.problem = null;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      // Nobody waits for this answer; saving says it when the server is away or wants a pause.
      if (!error.isPassing && error.status !== 429) this.problem = error;
    }
  }
}

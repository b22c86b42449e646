import { api, take } from '$/api/client';
import { Problem } from '$/api/problem';
import { counterpart, repeated } from './transfer';
import type { Check, Fields, MetricConfig } from './types';

/** What an item of a file would do, or has done. */
export type Outcome =
  | { state: 'pending' }
  | { state: 'new' | 'changed' | 'same'; check: Check; id: string | null }
  | { state: 'repeated' }
  | { state: 'invalid'; reason: string }
  | { state: 'saved' };

export interface Item {
  readonly fields: Fields;
  outcome: Outcome;
}

/** Times that an item is sent again because the server asks for patience, and how long each wait may be, in seconds. */
const PATIENCE = { times: 10, secondsMax: 60 };

/** Configurations of a file: reviewed by the server first, then saved, one by one. */
export class Importing {
  items = $state<Item[]>([]);
  step = $state<'reviewing' | 'reviewed' | 'saving' | 'done'>('reviewing');
  /** Items that the present step is through with. */
  through = $state(0);
  /** Items that the present step has to do with. */
  working = $state(0);
  isCancelled = $state(false);
  #abort = new AbortController();

  readonly wanted = $derived(this.items.filter(({ outcome }) => outcome.state === 'new' || outcome.state === 'changed'));

  constructor(fields: readonly Fields[]) {
    this.items = fields.map((fields) => ({ fields, outcome: { state: 'pending' } }));
  }

  count(state: Outcome['state']): number {
    return this.items.filter(({ outcome }) => outcome.state === state).length;
  }

  /** Ends after the item that is under way; what was saved stays. */
  cancel() {
    this.isCancelled = true;
    this.#abort.abort();
  }

  /** Asks the server what each item would do. Throws where it does not answer. */
  async review(configs: readonly MetricConfig[]) {
    const twice = repeated(this.items.map(({ fields }) => fields));
    await this.#each(this.items, async (item) => {
      if (twice.has(item.fields)) return { state: 'repeated' };
      const id = counterpart(item.fields, configs)?.id ?? null;
      const query = id ? { id } : {};
      const check = await take(api.POST('/api/v1/metric-configs/check', { params: { query }, body: item.fields }));
      return { state: check.effect === 'unchanged' ? 'same' : id ? 'changed' : 'new', check, id };
    });
    this.step = 'reviewed';
  }

  /** Saves what is new or changed. */
  async save() {
    this.step = 'saving';
    await this.#each([...this.wanted], async (item) => {
      const id = 'id' in item.outcome ? item.outcome.id : null;
      const body = item.fields;
      if (id) await take(api.PUT('/api/v1/metric-configs/{id}', { params: { path: { id } }, body }));
      else await take(api.POST('/api/v1/metric-configs', { body }));
      return { state: 'saved' };
    });
    this.step = 'done';
  }

  async #each(items: readonly Item[], work: (item: Item) => Promise<Outcome>) {
    this.through = 0;
    this.working = items.length;
    this.isCancelled = false;
    const abort = new AbortController();
    this.#abort = abort;
    for (const item of items) {
      if (abort.signal.aborted) return;
      const outcome = await patiently(() => work(item), abort.signal);
      if (!outcome) return;
      item.outcome = outcome;
      this.through += 1;
    }
  }
}

/** Does it again after the time that the server asks for; null when it was stopped meanwhile. */
async function patiently(work: () => Promise<Outcome>, stopped: AbortSignal, times = PATIENCE.times): Promise<Outcome | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 429 || !times) return refusal(error);
    await pause(Math.min(error.retryAfterSeconds ?? 1, PATIENCE.secondsMax), stopped);
    return stopped.aborted ? null : patiently(work, stopped, times - 1);
  }
}

/** Waits so many seconds, or until it is stopped. */
function pause(seconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stopped.aborted) resolve();
    const timer = setTimeout(resolve, seconds * 1000);
    stopped.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** What the server has against an item; throws what is not about the item. */
function refusal(error: unknown): Outcome {
  if (!(error instanceof Problem) || error.isPassing || error.status === 401) throw error;
  const details = error.details.map(({ field, message }) => `${field} ${message}`);
  return { state: 'invalid', reason: details.length ? details.join('; ') : error.message };
}

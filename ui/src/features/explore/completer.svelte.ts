import type { QueryClient } from '@tanstack/svelte-query';
import { Problem } from '$/api/problem';
import { insertion, suggest, type Insertion, type KnownMetric, type Suggestion } from './completion';
import { contextAt, type Context } from './context';
import { labelNames, labelValues } from './promql';

/** How long names and values of labels are taken for true, in milliseconds. */
const STALE_MILLIS = 60_000;

/** The suggestions at the caret of a query. */
export class Completer {
  suggestions = $state.raw<readonly Suggestion[]>([]);
  /** The one that Enter takes. */
  index = $state(0);
  /** Where the word that is completed begins. */
  from = $state(0);

  #context: Context | null = null;
  #asked = 0;

  constructor(
    readonly queryClient: QueryClient,
    readonly metrics: () => readonly KnownMetric[],
  ) {}

  get isOpen(): boolean {
    return this.suggestions.length > 0;
  }

  /** Looks what fits. Where nothing is written yet, only when it is asked for by hand or there are few things to say. */
  async look(query: string, caret: number, isByHand: boolean) {
    const asked = ++this.#asked;
    const context = contextAt(query, caret);
    if (!context || (context.kind === 'expression' && !context.prefix && !isByHand)) {
      this.close();
      return;
    }
    const names = await this.#names(context);
    if (asked !== this.#asked) return;
    this.#context = context;
    this.from = context.from;
    this.index = 0;
    this.suggestions = suggest(context, this.metrics(), names);
  }

  close() {
    this.#asked += 1;
    this.suggestions = [];
  }

  move(by: number) {
    const count = this.suggestions.length;
    this.index = (this.index + by + count) % count;
  }

  /** How the query changes when the suggestion at `index` is taken. */
  take(query: string, caret: number, index = this.index): Insertion | null {
    const suggestion = this.suggestions[index];
    if (!this.#context || !suggestion) return null;
    const change = insertion(query, caret, this.#context, suggestion);
    this.close();
    return change;
  }

  /** Names or values of labels, from Prometheus. Without an answer there is nothing to offer. */
  async #names(context: Context): Promise<string[]> {
    const { kind } = context;
    if (kind !== 'label' && kind !== 'value') return [];
    const label = kind === 'value' ? context.label : null;
    try {
      return await this.queryClient.fetchQuery({
        queryKey: ['labels', context.metric, label],
        queryFn: () => (label === null ? labelNames(context.metric) : labelValues(label, context.metric)),
        staleTime: STALE_MILLIS,
      });
    } catch (error) {
      if (error instanceof Problem) return [];
      throw error;
    }
  }
}

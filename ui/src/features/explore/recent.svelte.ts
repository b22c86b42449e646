import { platform } from '$/platform';

/** Queries of an account remembered on this machine. */
const KEPT_MAX = 20;

/** The queries that an account ran last, the newest first. */
export class Recent {
  readonly #key: `recentQueries.${string}`;
  queries = $state.raw<readonly string[]>([]);

  constructor(account: string) {
    this.#key = `recentQueries.${account}`;
    this.queries = parse(platform.recall(this.#key));
  }

  add(query: string) {
    this.queries = [query, ...this.queries.filter((other) => other !== query)].slice(0, KEPT_MAX);
    platform.remember(this.#key, JSON.stringify(this.queries));
  }

  clear() {
    this.queries = [];
    platform.remember(this.#key, null);
  }
}

function parse(stored: string | null): string[] {
  try {
    const list: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

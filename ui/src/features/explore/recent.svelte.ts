import { platform } from '$/platform';

/** Queries remembered on this machine. */
const KEPT_MAX = 20;

/** The queries that ran last, the newest first. */
class Recent {
  queries = $state.raw<readonly string[]>(parse(platform.recall('exploreQuery')));

  add(query: string) {
    this.queries = [query, ...this.queries.filter((other) => other !== query)].slice(0, KEPT_MAX);
    platform.remember('exploreQuery', JSON.stringify(this.queries));
  }

  clear() {
    this.queries = [];
    platform.remember('exploreQuery', null);
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

export const recent = new Recent();

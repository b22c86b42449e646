import { router } from '$/router.svelte';
import type { Filter } from './rows';
import { metricTypeOf } from './types';

/** What the list shows: the address says it, so that it survives a reload and the way back. */
export function filterOfAddress(): Filter {
  const show = router.query.get('show');
  return {
    search: router.query.get('q') ?? '',
    type: metricTypeOf(router.query.get('type')) ?? null,
    origin: show === 'configured' || show === 'other' ? show : null,
  };
}

export function clearFilter() {
  for (const name of ['q', 'type', 'show']) router.setQuery(name, null);
}

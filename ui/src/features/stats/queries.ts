import { api, take } from '$/api/client';
import { RANGES, type RangeName } from './range.svelte';

/** How often totals are asked for, in milliseconds; pages that nobody looks at do not ask. */
export const LIVE_MILLIS = 3_000;

/** Totals of every metric of the account, live. */
export const summaryQuery = () => ({
  queryKey: ['summary'],
  queryFn: () => take(api.GET('/api/v1/stats/summary')),
  refetchInterval: LIVE_MILLIS,
});

/** The history of a metric in a range; the first step is whole. */
export const historyQuery = (name: string, range: RangeName) => ({
  queryKey: ['history', name, range],
  queryFn: () => {
    const { span, step } = RANGES[range];
    const from = (Math.floor(Date.now() / 1000 / step) + 1) * step - span;
    return take(api.GET('/api/v1/stats/{name}/history', { params: { path: { name }, query: { from: String(from), step } } }));
  },
  refetchInterval: RANGES[range].pollMillis,
});

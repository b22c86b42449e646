import type { MetricTotals } from './types';

export const PAGE_VIEWS = 'page_views_total';
export const ERRORS = 'js_errors_total';

/** What the library measures by itself, by exposed name. */
const AUTOMATIC: ReadonlySet<string> = new Set([
  PAGE_VIEWS,
  ERRORS,
  'cumulative_layout_shift',
  'fcp_seconds',
  'fid_seconds',
  'inp_seconds',
  'lcp_seconds',
  'page_load_seconds',
  'time_on_page_seconds',
  'tracker_dropped_total',
  'tracker_queue_age_seconds',
  'tracker_retries_total',
  'ttfb_seconds',
]);

export const isAutomatic = (exposedName: string) => AUTOMATIC.has(exposedName);

/** What was counted or observed so far; 0 for a gauge, which counts nothing. */
export function events(metric: MetricTotals): number {
  return metric.count ?? (metric.type === 'counter' ? (metric.total ?? 0) : 0);
}

/** What was counted by metrics of the account's own. */
export function customEvents(metrics: readonly MetricTotals[]): { total: number; metrics: number } {
  const own = metrics.filter(({ name, type }) => type !== 'gauge' && !isAutomatic(name));
  return { total: own.reduce((sum, metric) => sum + events(metric), 0), metrics: own.length };
}

/** Places among the most active ones that gauges have, who count nothing. */
const GAUGES_MIN = 2;

/**
 * The account's own metrics that were seen since `since` (milliseconds), the busiest first, in an order that stays while
 * they go on.
 */
export function mostActive(metrics: readonly MetricTotals[], since: number, most: number): MetricTotals[] {
  const seen = metrics.filter(({ name, lastSeenAt }) => !isAutomatic(name) && Date.parse(lastSeenAt) >= since);
  const counting = seen.filter(({ type }) => type !== 'gauge').sort((left, right) => events(right) - events(left));
  const gauges = seen.filter(({ type }) => type === 'gauge').sort((left, right) => right.series - left.series);
  const kept = counting.slice(0, most - Math.min(GAUGES_MIN, gauges.length));
  return [...kept, ...gauges.slice(0, most - kept.length)];
}

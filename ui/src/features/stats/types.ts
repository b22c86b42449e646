import type { components } from '$/api/generated';

export type Summary = components['schemas']['Summary'];
export type MetricTotals = components['schemas']['MetricTotals'];
export type MetricType = components['schemas']['MetricTypeName'];
export type History = components['schemas']['History'];
export type HistoryPoint = components['schemas']['HistoryPoint'];
export type SeriesNow = components['schemas']['SeriesNow'];

/** The value that takes the place of label values when a series budget is used up. */
export const OVERFLOW = '__overflow__';

import type { components } from '$/api/generated';

export type MetricConfig = components['schemas']['MetricConfig'];
export type MetricTotals = components['schemas']['MetricTotals'];
export type MetricType = components['schemas']['MetricTypeName'];
/** What a request says of a configuration. */
export type Fields = components['schemas']['DefinitionFields'];
/** What saving would do. */
export type Check = components['schemas']['MetricConfigCheck'];

export const METRIC_TYPES = ['counter', 'gauge', 'histogram', 'summary'] as const satisfies readonly MetricType[];

export const metricTypeOf = (text: string | null) => METRIC_TYPES.find((type) => type === text);

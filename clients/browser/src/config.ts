export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** `[metricName, type, default labels, tracking events]`; with tracking events the library sends it by itself. */
export type MetricEntry = readonly [
  name: string,
  type: MetricType,
  labels?: Readonly<Record<string, unknown>> | null,
  events?: readonly string[] | null,
];

/** What the server writes into the file, as JSON: key, address to send to, configured metrics. */
export interface Embedded {
  k: string;
  u: string;
  m?: readonly MetricEntry[];
}

export interface Metric {
  _type: MetricType;
  _labels: Readonly<Record<string, unknown>> | null | undefined;
  _events: readonly string[] | null | undefined;
}

/** A `Map`, because `__proto__` and `constructor` are legal metric names. */
export type Metrics = Map<string, Metric>;

export const metricsOf = (embedded: Embedded): Metrics =>
  new Map((embedded.m || []).map(([name, _type, _labels, _events]) => [name, { _type, _labels, _events }]));

/** `source` is the address of the script, or of the page when the script has none (inlined, or injected as text). */
export const addressOf = (embedded: Embedded, source: string): string =>
  new URL(embedded.u + '?k=' + embedded.k, source).href;

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/**
 * `[metricName, type, default labels, …]`. What follows the labels is the server's business: it decides which
 * labels a metric may have, and names the others in its answer.
 */
export type MetricEntry = readonly [string, MetricType, (Readonly<Record<string, unknown>> | null)?, ...unknown[]];

/** What the server writes into the file: key, address to send to, configured metrics. */
export interface Embedded {
  k: string;
  u: string;
  m?: readonly MetricEntry[];
}

export interface Metric {
  _type: MetricType;
  _labels: Readonly<Record<string, unknown>> | null | undefined;
}

/** A `Map`, because `__proto__` and `constructor` are legal metric names. */
export type Metrics = Map<string, Metric>;

/** A file nobody has configured holds the placeholder, which is no JSON. */
export const parseEmbedded = (text: string): Embedded | undefined => {
  try {
    return JSON.parse(text) as Embedded;
  } catch {
    return undefined;
  }
};

export const metricsOf = (embedded: Embedded): Metrics =>
  new Map((embedded.m || []).map(([name, _type, _labels]) => [name, { _type, _labels }]));

/** `source` is the address of the script, or of the page when the script has none (inlined, or injected as text). */
export const addressOf = (embedded: Embedded, source: string): string =>
  new URL(embedded.u + '?k=' + embedded.k, source).href;

import type { Metrics, MetricType } from './config';
import { isName, type Labels, type MergeLabels } from './labels';

export type Verb = 'track' | 'increment' | 'decrement' | 'observe';

/** Takes what a call, or the library itself, has to say of a metric. */
export type Report = (verb: Verb, name: unknown, value?: unknown, labels?: Labels | null) => void;

/** One metric as it is sent. A decrement is a negative increment, so that both fold into one. */
export interface Sample {
  name: string;
  type: MetricType;
  value: number;
  labels?: Record<string, string> | undefined;
  /** Of gauges only. */
  operation?: 'set' | 'increment' | undefined;
}

export const TYPE_WHEN_UNKNOWN: Record<Verb, MetricType> = {
  track: 'gauge',
  increment: 'counter',
  decrement: 'gauge',
  observe: 'histogram',
};

/** What a call means, or nothing if it means nothing the server would take. */
export const createSample = (
  metrics: Metrics,
  mergeLabels: MergeLabels,
  verb: Verb,
  name: unknown,
  given?: unknown,
  labels?: Labels | null,
): Sample | undefined => {
  if (!isName(name)) return undefined;
  const metric = metrics.get(name);
  const type = metric?._type || TYPE_WHEN_UNKNOWN[verb];
  const down = verb === 'decrement';
  const amount = Number(given ?? (verb === 'observe' ? NaN : 1));
  if (!isFinite(amount) || (type === 'counter' && amount < 0) || (down && type !== 'gauge')) return undefined;
  return {
    name,
    type,
    value: down ? -amount : amount,
    labels: mergeLabels(labels, metric?._labels),
    operation: type === 'gauge' ? (down || verb === 'increment' ? 'increment' : 'set') : undefined,
  };
};

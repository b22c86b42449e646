import type { SeriesNow } from './types';

/** Label sets that have a value of a label in common, or one label set alone. */
export interface Group {
  /** What it is told apart by. */
  key: string;
  labels: Readonly<Record<string, string>>;
  /** Increments, observations, or the value of a gauge. */
  amount: number;
  /** Sum of what was observed; 0 for counters and gauges. */
  sum: number;
  series: number;
}

/** Names of the labels, those with the fewest values first: they tell the most. */
export function labelNames(series: readonly SeriesNow[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const { labels } of series) {
    for (const [name, value] of Object.entries(labels)) {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(value));
    }
  }
  return [...values].sort(([, left], [, right]) => left.size - right.size).map(([name]) => name);
}

/** The series by the values of one label, or one by one without it; the greatest first. */
export function breakdown(series: readonly SeriesNow[], label: string | null): Group[] {
  const groups = new Map<string, Group>();
  for (const one of series) {
    const labels = label === null ? one.labels : { [label]: one.labels[label] ?? '' };
    const key = label === null ? keyOf(one.labels) : (one.labels[label] ?? '');
    const group = groups.get(key) ?? { key, labels, amount: 0, sum: 0, series: 0 };
    group.amount += one.value ?? one.count ?? 0;
    group.sum += one.sum ?? 0;
    group.series += 1;
    groups.set(key, group);
  }
  return [...groups.values()].sort((left, right) => right.amount - left.amount);
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ');
}

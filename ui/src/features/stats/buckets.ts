import type { History } from './types';

/** Observations by bucket: not cumulative, one more than the bounds, the last up to infinity. */
export interface Distribution {
  bounds: readonly number[];
  buckets: readonly number[];
}

export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** All steps of a histogram together. */
export function distribution(history: History): Distribution {
  const bounds = history.bounds ?? [];
  const buckets = bounds.concat(Infinity).map(() => 0);
  for (const point of history.points) {
    point.buckets?.forEach((count, index) => (buckets[index] = (buckets[index] ?? 0) + count));
  }
  return { bounds, buckets };
}

/** Where a bucket begins. The first one begins at 0, unless its bound is below. */
function lowerBound(bounds: readonly number[], index: number): number {
  const before = bounds[index - 1];
  return before ?? Math.min(0, bounds[0] ?? 0);
}

/**
 * The value that a share `q` of the observations stays under, as Prometheus finds it: evenly spread within a bucket, and
 * the last bound for what lies beyond it. Null without observations.
 */
export function quantile(q: number, { bounds, buckets }: Distribution): number | null {
  const total = sum(buckets);
  if (!total || !bounds.length) return null;
  const rank = q * total;
  let before = 0;
  for (const [index, count] of buckets.entries()) {
    const upper = bounds[index];
    if (upper === undefined) break;
    if (count && before + count >= rank) {
      const lower = lowerBound(bounds, index);
      return lower + ((upper - lower) * (rank - before)) / count;
    }
    before += count;
  }
  return bounds.at(-1) ?? null;
}

/** How many observations are at most `limit`; exact where it is a bound, evenly spread within a bucket otherwise. */
export function countUpTo(limit: number, { bounds, buckets }: Distribution): number {
  let count = 0;
  for (const [index, upper] of bounds.entries()) {
    const inBucket = buckets[index] ?? 0;
    if (upper <= limit) {
      count += inBucket;
      continue;
    }
    const lower = lowerBound(bounds, index);
    return lower < limit ? count + (inBucket * (limit - lower)) / (upper - lower) : count;
  }
  return count;
}

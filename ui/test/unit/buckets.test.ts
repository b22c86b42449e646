import { expect, test } from 'vitest';
import { countUpTo, distribution, quantile } from '$/features/stats/buckets';
import type { History } from '$/features/stats/types';
import { judge, VITALS } from '$/features/stats/vitals';

const bounds = [1, 2, 4];

test('a quantile lies evenly within its bucket', () => {
  const observed = { bounds, buckets: [10, 10, 0, 0] };
  expect(quantile(0.25, observed)).toBe(0.5);
  expect(quantile(0.5, observed)).toBe(1);
  expect(quantile(0.75, observed)).toBe(1.5);
  expect(quantile(1, observed)).toBe(2);
});

test('what lies beyond the last bound is the last bound', () => {
  expect(quantile(0.99, { bounds, buckets: [1, 0, 0, 99] })).toBe(4);
});

test('buckets without observations are passed over', () => {
  expect(quantile(0.5, { bounds, buckets: [0, 0, 10, 0] })).toBe(3);
  expect(quantile(0, { bounds, buckets: [0, 0, 10, 0] })).toBe(2);
});

test('nothing observed has no quantile', () => {
  expect(quantile(0.5, { bounds, buckets: [0, 0, 0, 0] })).toBeNull();
  expect(quantile(0.5, { bounds: [], buckets: [] })).toBeNull();
});

test('a first bound below zero begins there', () => {
  expect(quantile(0.5, { bounds: [-1, 1], buckets: [10, 0, 0] })).toBe(-1);
});

test('counts up to a bound are exact, others lie evenly', () => {
  const observed = { bounds, buckets: [3, 4, 8, 5] };
  expect(countUpTo(2, observed)).toBe(7);
  expect(countUpTo(3, observed)).toBe(11);
  expect(countUpTo(100, observed)).toBe(15);
  expect(countUpTo(0, observed)).toBe(0);
});

test('steps of a histogram add up', () => {
  const history = {
    bounds,
    points: [{ time: '', buckets: [1, 0, 2, 0] }, { time: '' }, { time: '', buckets: [0, 3, 0, 4] }],
  } as unknown as History;
  expect(distribution(history)).toEqual({ bounds, buckets: [1, 3, 2, 4] });
});

test('a vital is judged by its 75th percentile and the published thresholds', () => {
  const lcp = VITALS.find(({ short }) => short === 'LCP');
  if (!lcp) throw new Error('LCP');
  const judged = judge(lcp, { bounds: [2.5, 4], buckets: [70, 20, 10] });
  expect(judged).toMatchObject({ count: 100, rating: 'fair', p75: 2.875 });
  expect(judged?.shares.good).toBeCloseTo(0.7);
  expect(judged?.shares.fair).toBeCloseTo(0.2);
  expect(judged?.shares.poor).toBeCloseTo(0.1);
  expect(judge(lcp, { bounds: [2.5, 4], buckets: [75, 25, 0] })?.rating).toBe('good');
  expect(judge(lcp, { bounds: [2.5, 4, 6], buckets: [10, 10, 80, 0] })?.rating).toBe('poor');
  expect(judge(lcp, { bounds: [2.5, 4], buckets: [0, 0, 0] })).toBeNull();
});

test('a web vital above the last bound is never rated better than what is known', () => {
  const lcp = VITALS[0]!;
  const slow = judge(lcp, { bounds: [1, 2.5, 4], buckets: [70, 0, 0, 30] });
  expect(slow).toMatchObject({ rating: 'poor', isBeyond: true, p75: 4 });
  expect(judge(lcp, { bounds: [1, 2.5], buckets: [70, 0, 30] })).toMatchObject({ rating: 'poor', isBeyond: true });
  expect(judge(lcp, { bounds: [1, 2.5, 4], buckets: [75, 0, 0, 25] })).toMatchObject({ rating: 'good', isBeyond: false });
});

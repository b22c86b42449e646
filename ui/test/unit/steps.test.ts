import { expect, test } from 'vitest';
import { customEvents, mostActive } from '$/features/stats/activity';
import { breakdown, labelNames } from '$/features/stats/breakdown';
import { byPage, counts, levels, steps, trend } from '$/features/stats/steps';
import type { History, MetricTotals, SeriesNow } from '$/features/stats/types';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();

const history = (type: string, points: object[], series: object[] = []) =>
  ({ name: 'x', type, from: at(600), to: at(840), step: 60, points, series }) as unknown as History;

test('every step has a place', () => {
  const counter = history('counter', [{ time: at(660), increase: 2 }]);
  const all = steps(counter);
  expect(all.times).toEqual([600, 660, 720, 780]);
  expect(counts(all)).toEqual([0, 2, 0, 0]);
});

test('a gauge keeps its value until it changes', () => {
  const gauge = history('gauge', [{ time: at(660), value: 5 }, { time: at(780), value: 0 }]);
  expect(levels(gauge, steps(gauge))).toEqual([null, 5, 5, 0]);
});

test('a gauge that did not change has its present value throughout', () => {
  const gauge = history('gauge', [], [{ labels: {}, value: 3 }, { labels: { a: 'b' }, value: 4 }]);
  expect(trend(gauge)).toEqual([7, 7, 7, 7]);
});

test('pages of all steps add up, the most viewed first', () => {
  const counter = history('counter', [
    { time: at(600), increase: 3, pages: { '/a': 1, '/b': 2 } },
    { time: at(660), increase: 4, pages: { '/a': 4, '/c': 0 } },
  ]);
  expect(byPage(counter)).toEqual([['/a', 5], ['/b', 2]]);
});

const totals = (name: string, type: string, rest: object = {}) =>
  ({ name, type, series: 1, lastSeenAt: at(1_000), startedAt: at(0), ...rest }) as MetricTotals;

test('custom events are what the account counts itself', () => {
  const metrics = [
    totals('page_views_total', 'counter', { total: 9 }),
    totals('orders_total', 'counter', { total: 4 }),
    totals('wait_seconds', 'histogram', { count: 3 }),
    totals('queue', 'gauge', { total: 100 }),
  ];
  expect(customEvents(metrics)).toEqual({ total: 7, metrics: 2 });
});

test('the busiest come first, gauges have places of their own', () => {
  const metrics = [
    ...[1, 2, 3, 4].map((total) => totals(`c${total}_total`, 'counter', { total })),
    totals('g1', 'gauge'),
    totals('g2', 'gauge', { series: 5 }),
    totals('g3', 'gauge'),
    totals('lcp_seconds', 'histogram', { count: 99 }),
    totals('old_total', 'counter', { total: 999, lastSeenAt: at(10) }),
  ];
  const names = mostActive(metrics, 500_000, 4).map(({ name }) => name);
  expect(names).toEqual(['c4_total', 'c3_total', 'g2', 'g1']);
  expect(mostActive(metrics.slice(0, 2), 0, 4)).toHaveLength(2);
});

test('series are grouped by the values of a label', () => {
  const series: SeriesNow[] = [
    { labels: { plan: 'free', country: 'DE' }, value: 2 },
    { labels: { plan: 'pro', country: 'FR' }, value: 5 },
    { labels: { plan: 'free', country: 'US' }, value: 4 },
    { labels: { plan: 'free' }, value: 1 },
  ];
  expect(labelNames(series)).toEqual(['plan', 'country']);
  const plans = breakdown(series, 'plan').map(({ key, amount, series }) => [key, amount, series]);
  expect(plans).toEqual([['free', 7, 3], ['pro', 5, 1]]);
  expect(breakdown(series, 'country').map(({ key }) => key)).toContain('');
  expect(breakdown(series, null).map(({ key }) => key)).toContain('country="DE", plan="free"');
});

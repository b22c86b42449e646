import { expect, test } from 'vitest';
import { numbers, suggestName } from '$/features/metrics/draft.svelte';
import { filter, join, order } from '$/features/metrics/rows';
import { parseEvent, writeEvent } from '$/features/metrics/tracking';
import { counterpart, readFile, repeated, writeFile } from '$/features/metrics/transfer';
import type { MetricConfig, MetricTotals } from '$/features/metrics/types';

const config = (metricName: string, rest: Partial<MetricConfig> = {}) =>
  ({
    id: `id-${metricName}`, name: metricName, metricName, exposedName: metricName, metricType: 'gauge', labels: {},
    autoTrack: false, trackingEvents: [], isActive: true, createdAt: 'c', updatedAt: 'u', ...rest,
  }) as MetricConfig;
const totals = (name: string, rest: Partial<MetricTotals> = {}) =>
  ({ name, type: 'gauge', series: 1, total: 1, lastSeenAt: '2026-01-01T00:00:00Z', startedAt: '', ...rest }) as MetricTotals;

test('configurations and what came meet by the exposed name', () => {
  const rows = join(
    [
      config('orders', { exposedName: 'orders_total', metricType: 'counter' }),
      config('never'),
      config('off', { isActive: false }),
    ],
    [totals('orders_total', { type: 'counter' }), totals('off'), totals('sent'), totals('lcp_seconds')],
    (name) => name === 'lcp_seconds',
  );
  expect(rows.map(({ name, state }) => [name, state])).toEqual([
    ['lcp_seconds', 'automatic'],
    ['never', 'waiting'],
    ['off', 'inactive'],
    ['orders_total', 'active'],
    ['sent', 'unconfigured'],
  ]);
  expect(rows[3]?.totals?.name).toBe('orders_total');
});

test('every word of a search must be somewhere', () => {
  const rows = join([config('a_b', { description: 'Time to pay' }), config('b')], [totals('c')], () => false);
  const found = (search: string) => filter(rows, { search, type: null, origin: null }).map(({ name }) => name);
  expect(found('pay B')).toEqual(['a_b']);
  expect(found(' ')).toHaveLength(3);
  expect(filter(rows, { search: '', type: 'counter', origin: null })).toHaveLength(0);
  expect(filter(rows, { search: '', type: null, origin: 'other' }).map(({ name }) => name)).toEqual(['c']);
});

test('what counts is ordered from the greatest on', () => {
  const rows = join([], [totals('a', { total: 1 }), totals('b', { total: 7 }), totals('c', { count: 3 })], () => false);
  expect(order(rows, 'total', false).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  expect(order(rows, 'name', true).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
});

test('what is exported can be imported, without what the server keeps', () => {
  const text = writeFile([config('queue', { description: null, buckets: null })], '2026-01-01T00:00:00Z');
  const file = readFile(text);
  expect(file).toEqual({
    items: [
      {
        name: 'queue', metricName: 'queue', metricType: 'gauge', labels: {}, autoTrack: false, trackingEvents: [],
        isActive: true, description: null, buckets: null,
      },
    ],
  });
  expect(JSON.parse(text)).toMatchObject({ format: 'metrics-tracker/metric-configs', version: 1 });
});

test('files that are none are told apart', () => {
  expect(readFile('{')).toEqual({ fault: 'notJson' });
  expect(readFile('{"a":1}')).toEqual({ fault: 'noList' });
  expect(readFile('[]')).toEqual({ fault: 'noList' });
  expect(readFile('[1]')).toEqual({ fault: 'noList' });
  expect(readFile('{"version":2,"metricConfigs":[{}]}')).toEqual({ fault: 'newer' });
  expect(readFile(JSON.stringify(Array.from({ length: 2001 }, () => ({}))))).toEqual({ fault: 'tooMany' });
  expect(readFile('[{"metricName":"x","id":"1"}]')).toEqual({ items: [{ metricName: 'x' }] });
});

test('an item changes the configuration of its metric, with or without _total', () => {
  const configs = [config('orders_total'), config('queue')];
  expect(counterpart({ metricName: 'orders' }, configs)?.id).toBe('id-orders_total');
  expect(counterpart({ metricName: 'queues' }, configs)).toBeUndefined();
  const items = [{ metricName: 'a' }, { metricName: 'b' }, { metricName: 'a_total' }];
  expect([...repeated(items)]).toEqual([items[2]]);
});

test('names for people become names for code', () => {
  expect(suggestName('Time to check-out')).toBe('time_to_check_out');
  expect(suggestName('  Größe (px) ')).toBe('gro_e_px');
  expect(suggestName('3rd visit')).toBe('_3rd_visit');
  expect(suggestName('—')).toBe('');
});

test('numbers are read whatever stands between them', () => {
  expect(numbers('0.1, 1;5\n 2.5e1')).toEqual({ values: [0.1, 1, 5, 25] });
  expect(numbers(' ')).toEqual({ values: null });
  expect(numbers('1 x 2').wrong).toBe('x');
  expect(numbers('1 Infinity').wrong).toBe('Infinity');
});

test('tracking events come apart and together again', () => {
  for (const text of ['click .buy', 'scroll 50%', 'error', 'change #plan', 'pageview /shop/*', 'visible #a > .b']) {
    expect(writeEvent(parseEvent(text))).toBe(text);
  }
  expect(parseEvent('change #plan')).toEqual({ kind: 'other', argument: 'change #plan' });
});

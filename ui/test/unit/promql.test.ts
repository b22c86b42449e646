import { expect, test } from 'vitest';
import { onGrid, readAnswer, seriesName, sharedLabels } from '$/features/explore/answer';
import { insertion, queryNames, suggest } from '$/features/explore/completion';
import { contextAt } from '$/features/explore/context';

/** The context where the bar stands. */
const at = (marked: string) => contextAt(marked.replace('|', ''), marked.indexOf('|'));

test('outside of brackets an expression is written', () => {
  expect(at('|')).toEqual({ kind: 'expression', prefix: '', from: 0 });
  expect(at('sum(ra|')).toEqual({ kind: 'expression', prefix: 'ra', from: 4 });
  expect(at('a + or|ders')).toEqual({ kind: 'expression', prefix: 'or', from: 4 });
  expect(at('a{b="c"} |')).toMatchObject({ kind: 'expression' });
  expect(at('5|')).toBeNull();
});

test('in braces names of labels are written, and no more after one', () => {
  expect(at('up{|')).toEqual({ kind: 'label', prefix: '', from: 3, metric: 'up', isList: false });
  expect(at('up{pa|}')).toMatchObject({ kind: 'label', prefix: 'pa', metric: 'up' });
  expect(at('up{a="b", c|')).toMatchObject({ kind: 'label', prefix: 'c', metric: 'up' });
  expect(at('{a|')).toMatchObject({ kind: 'label', metric: null });
  expect(at('up{a|b="c"}')).toMatchObject({ kind: 'label', prefix: 'a' });
  expect(at('up{a=|')).toBeNull();
  expect(at('up{a="b"|')).toBeNull();
});

test('in quotes values of that label are written', () => {
  expect(at('up{page="/a|')).toEqual({ kind: 'value', prefix: '/a', from: 9, metric: 'up', label: 'page' });
  expect(at("up{a=\"x\", page=~'|'}")).toMatchObject({ kind: 'value', prefix: '', label: 'page' });
  expect(at('up{a="\\"|')).toMatchObject({ kind: 'value', label: 'a' });
  expect(at('label_replace(up, "a|')).toBeNull();
});

test('lists of labels, ranges and comments are told apart', () => {
  expect(at('sum by (|')).toMatchObject({ kind: 'label', isList: true, metric: null });
  expect(at('sum without(a, pl|) (x)')).toMatchObject({ kind: 'label', prefix: 'pl', isList: true });
  expect(at('sum by (a) (or|')).toMatchObject({ kind: 'expression', prefix: 'or' });
  expect(at('rate(x[5|')).toMatchObject({ kind: 'duration', prefix: '5' });
  expect(at('rate(x[|]')).toMatchObject({ kind: 'duration', prefix: '' });
  expect(at('up # not he|re')).toBeNull();
  expect(at('# remark\nup|')).toMatchObject({ kind: 'expression', prefix: 'up' });
});

const metrics = [
  ...queryNames({ name: 'orders_total', type: 'counter' }),
  ...queryNames({ name: 'wait_seconds', type: 'histogram' }),
];
/** What is offered where the bar stands, in order. */
function offered(marked: string, asked: string[] = []): string[] {
  const context = at(marked);
  return context ? suggest(context, metrics, asked).map(({ name }) => name) : [];
}

test('what begins alike comes before what has it inside, metrics before functions', () => {
  expect(offered('or|')).toEqual(['orders_total', 'or', 'sort', 'sort_desc', 'floor', 'vector', 'ignoring']);
  expect(offered('wait|')).toEqual(['wait_seconds_bucket', 'wait_seconds_count', 'wait_seconds_sum']);
  expect(offered('orders_total|')).toEqual([]);
});

test('labels of the server are not offered', () => {
  expect(offered('orders_total{|', ['__name__', 'plan', 'user_id'])).toEqual(['plan']);
  expect(offered('orders_total{plan="|', ['free', 'pro'])).toEqual(['free', 'pro']);
});

/** The query, with a bar at the caret, after the first suggestion is taken. */
function taken(marked: string, asked: string[] = []): string {
  const query = marked.replace('|', '');
  const caret = marked.indexOf('|');
  const context = contextAt(query, caret);
  const suggestion = context && suggest(context, metrics, asked)[0];
  if (!context || !suggestion) return marked;
  const change = insertion(query, caret, context, suggestion);
  const next = query.slice(0, change.from) + change.text + query.slice(change.to);
  return `${next.slice(0, change.caret)}|${next.slice(change.caret)}`;
}

test('taking a suggestion leaves the caret where one goes on', () => {
  expect(taken('sum(ord|')).toBe('sum(orders_total|');
  expect(taken('ord|ers_tot + 1')).toBe('orders_total| + 1');
  expect(taken('hist|')).toBe('histogram_quantile(|');
  expect(taken('hist|(0.9, x)')).toBe('histogram_quantile|(0.9, x)');
  expect(taken('x{pl|}', ['plan'])).toBe('x{plan="|"}');
  expect(taken('x{pl|="a"}', ['plan'])).toBe('x{plan|="a"}');
  expect(taken('sum by (pl|', ['plan'])).toBe('sum by (plan|');
  expect(taken('x{plan="f|"}', ['free'])).toBe('x{plan="free"|}');
  expect(taken('x{plan="|', ['say "hi"'])).toBe('x{plan="say \\"hi\\""|');
});

test('answers of every kind become series', () => {
  const vector = { data: { resultType: 'vector', result: [{ metric: { a: 'b' }, value: [1, '2'] }] }, warnings: ['w'] };
  expect(readAnswer(vector)).toEqual({ type: 'vector', series: [{ labels: { a: 'b' }, samples: [[1, '2']] }], remarks: ['w'] });
  expect(readAnswer({ data: { resultType: 'scalar', result: [1, '3'] } }).series).toEqual([{ labels: {}, samples: [[1, '3']] }]);
});

test('series are named without what all have in common', () => {
  const series = [
    { labels: { __name__: 'x', job: 'j', plan: 'a', user_id: 'u' }, samples: [] },
    { labels: { __name__: 'x', job: 'j', plan: 'b', user_id: 'u' }, samples: [] },
  ];
  const shared = sharedLabels(series);
  expect([...shared]).toEqual(['__name__', 'job', 'user_id']);
  expect(seriesName(series[0]?.labels ?? {}, shared)).toBe('{plan="a"}');
  expect(seriesName(series[0]?.labels ?? {})).toBe('x{job="j", plan="a"}');
  expect(seriesName({})).toBe('{}');
});

test('samples stand on one grid, what is no number is a gap', () => {
  const series = [{ labels: {}, samples: [[20, '1'], [40, 'NaN'], [60, '+Inf']] as [number, string][] }];
  expect(onGrid(series, 0, 60, 20)).toEqual({ times: [0, 20, 40, 60], columns: [[null, 1, null, null]] });
});

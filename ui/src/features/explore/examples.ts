import { strings } from '$/strings';

export interface Example {
  title: string;
  query: string;
}

const words = strings.explore.examples;

/** Queries that run on what the account has. */
export function examples(metrics: readonly { name: string; type: string }[]): Example[] {
  const has = (name: string) => metrics.some((metric) => metric.name === name);
  const first = (type: string) => metrics.find((metric) => metric.type === type)?.name;
  const counter = has('page_views_total') ? 'page_views_total' : first('counter');
  const histogram = has('lcp_seconds') ? 'lcp_seconds' : first('histogram');
  const gauge = first('gauge');
  return [
    ...(counter ? [{ title: words.rate(counter), query: `sum(rate(${counter}[5m]))` }] : []),
    ...(has('page_views_total') ? [{ title: words.pages, query: 'topk(5, sum by (page) (increase(page_views_total[1h])))' }] : []),
    ...(histogram
      ? [{ title: words.quantile(histogram), query: `histogram_quantile(0.75, sum by (le) (rate(${histogram}_bucket[5m])))` }]
      : []),
    ...(gauge ? [{ title: words.gauge(gauge), query: gauge }] : []),
  ];
}

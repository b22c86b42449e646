/** Words of PromQL, with what each does in a few of ours. */
export interface Word {
  name: string;
  hint: string;
}

export const AGGREGATIONS: readonly Word[] = [
  { name: 'sum', hint: 'adds series up' },
  { name: 'avg', hint: 'mean of series' },
  { name: 'min', hint: 'least of series' },
  { name: 'max', hint: 'greatest of series' },
  { name: 'count', hint: 'number of series' },
  { name: 'topk', hint: 'the k greatest series' },
  { name: 'bottomk', hint: 'the k least series' },
  { name: 'quantile', hint: 'quantile across series' },
  { name: 'stddev', hint: 'standard deviation across series' },
  { name: 'group', hint: '1 for each group' },
  { name: 'count_values', hint: 'series by value' },
];

export const FUNCTIONS: readonly Word[] = [
  { name: 'rate', hint: 'per second, over a range' },
  { name: 'increase', hint: 'added within a range' },
  { name: 'irate', hint: 'per second, from the last two samples' },
  { name: 'histogram_quantile', hint: 'quantile from buckets' },
  { name: 'delta', hint: 'change of a gauge within a range' },
  { name: 'deriv', hint: 'slope of a gauge' },
  { name: 'predict_linear', hint: 'gauge in so many seconds' },
  { name: 'changes', hint: 'how often it changed' },
  { name: 'resets', hint: 'how often a counter began anew' },
  { name: 'avg_over_time', hint: 'mean within a range' },
  { name: 'min_over_time', hint: 'least within a range' },
  { name: 'max_over_time', hint: 'greatest within a range' },
  { name: 'sum_over_time', hint: 'sum within a range' },
  { name: 'count_over_time', hint: 'samples within a range' },
  { name: 'last_over_time', hint: 'latest within a range' },
  { name: 'quantile_over_time', hint: 'quantile within a range' },
  { name: 'absent', hint: '1 when there is no series' },
  { name: 'absent_over_time', hint: '1 when there was none within a range' },
  { name: 'label_replace', hint: 'makes a label from another' },
  { name: 'label_join', hint: 'joins labels' },
  { name: 'sort', hint: 'ascending by value' },
  { name: 'sort_desc', hint: 'descending by value' },
  { name: 'round', hint: 'to whole numbers' },
  { name: 'ceil', hint: 'up to whole numbers' },
  { name: 'floor', hint: 'down to whole numbers' },
  { name: 'abs', hint: 'without sign' },
  { name: 'clamp_min', hint: 'at least' },
  { name: 'clamp_max', hint: 'at most' },
  { name: 'time', hint: 'seconds since 1970' },
  { name: 'timestamp', hint: 'time of each sample' },
  { name: 'vector', hint: 'a number as a series' },
  { name: 'scalar', hint: 'one series as a number' },
];

export const KEYWORDS: readonly Word[] = [
  { name: 'by', hint: 'keeps these labels' },
  { name: 'without', hint: 'drops these labels' },
  { name: 'on', hint: 'matches by these labels' },
  { name: 'ignoring', hint: 'matches by the other labels' },
  { name: 'group_left', hint: 'many on the left side' },
  { name: 'group_right', hint: 'many on the right side' },
  { name: 'offset', hint: 'as it was earlier' },
  { name: 'and', hint: 'series of both sides' },
  { name: 'or', hint: 'series of either side' },
  { name: 'unless', hint: 'series that the right side has not' },
  { name: 'bool', hint: 'compare to 0 or 1' },
];

export const DURATIONS: readonly Word[] = [
  { name: '1m', hint: 'a minute' },
  { name: '5m', hint: 'five minutes' },
  { name: '15m', hint: 'a quarter of an hour' },
  { name: '1h', hint: 'an hour' },
  { name: '6h', hint: 'six hours' },
  { name: '1d', hint: 'a day' },
  { name: '7d', hint: 'a week' },
];

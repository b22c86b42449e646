/** Labels of a series. */
type Labels = Readonly<Record<string, string>>;

/** One series of an answer. */
export interface Series {
  labels: Labels;
  /** Seconds since 1970 and the value as Prometheus writes it. */
  samples: readonly (readonly [number, string])[];
}

/** An answer of Prometheus, whatever the query asked for. */
export interface Answer {
  type: 'vector' | 'matrix' | 'scalar' | 'string';
  series: Series[];
  /** What Prometheus remarks on the query. */
  remarks: string[];
}

type Sample = [number, string];
interface Body {
  data: {
    resultType: Answer['type'];
    result: { metric: Record<string, string>; value?: Sample; values?: Sample[] }[] | Sample;
  };
  warnings?: string[];
  infos?: string[];
}

/** The body of an answer as one shape. */
export function readAnswer(body: unknown): Answer {
  const { data, warnings = [], infos = [] } = body as Body;
  const { resultType: type, result } = data;
  const isSingle = type === 'scalar' || type === 'string';
  const series = isSingle
    ? [{ labels: {}, samples: [result as Sample] }]
    : (result as Exclude<typeof result, Sample>).map(({ metric, value, values }) => ({
        labels: metric,
        samples: values ?? (value ? [value] : []),
      }));
  return { type, series, remarks: [...warnings, ...infos] };
}

/** Every account's series carry it, always with the same value. */
const OWN_LABEL = 'user_id';

/** A series as a query writes it: `orders_total{plan="free"}`. Labels that all have in common may be left out. */
export function seriesName(labels: Labels, left: ReadonlySet<string> = new Set()): string {
  const pairs = Object.entries(labels).filter(([name]) => name !== '__name__' && name !== OWN_LABEL && !left.has(name));
  const text = pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ');
  const name = left.has('__name__') ? '' : (labels['__name__'] ?? '');
  return text ? `${name}{${text}}` : name || '{}';
}

/** Names of labels that every series has with the same value: they tell nothing apart. */
export function sharedLabels(series: readonly Series[]): Set<string> {
  const [first, ...others] = series;
  if (!first || !others.length) return new Set();
  const shared = Object.entries(first.labels).filter(([name, value]) =>
    others.every(({ labels }) => labels[name] === value),
  );
  return new Set(shared.map(([name]) => name));
}

/** A value of Prometheus as a number; null for what no chart can show. */
export function chartValue(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Every series on the same times, for a chart. */
export function onGrid(series: readonly Series[], from: number, to: number, step: number) {
  const times: number[] = [];
  for (let time = from; time <= to; time += step) times.push(time);
  const columns = series.map(({ samples }) => {
    const known = new Map(samples.map(([time, value]) => [Math.round((time - from) / step), chartValue(value)]));
    return times.map((_, index) => known.get(index) ?? null);
  });
  return { times, columns };
}

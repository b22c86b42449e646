/** What stands behind `window.MetricsTracker` and `@metrics-tracker/browser`. */
declare namespace MetricsTrackerAccount {
  type LabelValue = string | number | boolean | null | undefined;
  type AnyLabels = { readonly [name: string]: LabelValue };
  /** Which types a verb is for. */
  interface Verbs {
    track: 'counter' | 'gauge' | 'histogram' | 'summary';
    increment: 'counter' | 'gauge';
    decrement: 'gauge';
    observe: 'histogram' | 'summary';
  }
  /** Configured metrics that a verb is for. */
  type NameFor<V extends keyof Verbs> = {
    [N in keyof MetricsTrackerMetrics]: MetricsTrackerMetrics[N] extends { type: Verbs[V] } ? N : never;
  }[keyof MetricsTrackerMetrics];
  /** Names that nobody configured are taken, too. */
  type Name<V extends keyof Verbs> = NameFor<V> | (string & {});
  /** Refuses a configured metric that the verb is not for. */
  type Fits<V extends keyof Verbs, N> = N extends keyof MetricsTrackerMetrics
    ? MetricsTrackerMetrics[N] extends { type: Verbs[V] }
      ? unknown
      : never
    : unknown;
  type Labels<N> = N extends keyof MetricsTrackerMetrics
    ? MetricsTrackerMetrics[N] extends { labels: infer L }
      ? L
      : AnyLabels
    : AnyLabels;
  type Queued<V extends keyof Verbs> =
    | { [N in NameFor<V>]: readonly [verb: V, name: N, value?: number, labels?: Labels<N>] }[NameFor<V>]
    | readonly [verb: V, name: string & {}, value?: number, labels?: AnyLabels];
  type Call =
    | { [V in keyof Verbs]: Queued<V> }[keyof Verbs]
    | readonly [command: 'flush' | 'optOut' | 'optIn']
    | readonly [command: 'debug', on?: boolean]
    | readonly [command: 'init', options: { readonly [option: string]: unknown }]
    | { start: number };
}

/** Nothing here throws. */
interface MetricsTrackerApi {
  readonly version: string;
  /** Counts, sets or observes, as the metric is configured; a name that nobody configured is a gauge. */
  track<N extends MetricsTrackerAccount.Name<'track'>>(
    name: N & MetricsTrackerAccount.Fits<'track', N>,
    value?: number,
    labels?: MetricsTrackerAccount.Labels<N>,
  ): void;
  /** Adds to a counter or a gauge; a name that nobody configured is a counter. */
  increment<N extends MetricsTrackerAccount.Name<'increment'>>(
    name: N & MetricsTrackerAccount.Fits<'increment', N>,
    by?: number,
    labels?: MetricsTrackerAccount.Labels<N>,
  ): void;
  /** Takes from a gauge. */
  decrement<N extends MetricsTrackerAccount.Name<'decrement'>>(
    name: N & MetricsTrackerAccount.Fits<'decrement', N>,
    by?: number,
    labels?: MetricsTrackerAccount.Labels<N>,
  ): void;
  /** Gives a value to a histogram or a summary; a name that nobody configured is a histogram. */
  observe<N extends MetricsTrackerAccount.Name<'observe'>>(
    name: N & MetricsTrackerAccount.Fits<'observe', N>,
    value: number,
    labels?: MetricsTrackerAccount.Labels<N>,
  ): void;
  /** Sends what has been collected now. */
  flush(): void;
  optOut(): void;
  optIn(): void;
  debug(on?: boolean): void;
  init(options: { readonly [option: string]: unknown }): void;
}

/** Calls made before the library is there wait in it. */
interface MetricsTrackerQueue {
  push(...calls: MetricsTrackerAccount.Call[]): number;
}

interface Window {
  MetricsTracker?: MetricsTrackerApi;
  metricsTracker?: MetricsTrackerQueue;
}

/** There once the library is. */
declare var MetricsTracker: MetricsTrackerApi | undefined;

// Stands for the types of the package `@metrics-tracker/browser`: interfaces that an account's file merges with.
type Value = string | number | boolean | null | undefined;
type Labels<N> = N extends keyof MetricsTrackerMetrics
  ? MetricsTrackerMetrics[N] extends { labels: infer L }
    ? L
    : { readonly [name: string]: Value }
  : { readonly [name: string]: Value };
type Types = {
  track: 'counter' | 'gauge' | 'histogram' | 'summary';
  increment: 'counter' | 'gauge';
  decrement: 'gauge';
  observe: 'histogram' | 'summary';
};
type Configured<V extends keyof Types> = {
  [N in keyof MetricsTrackerMetrics]: MetricsTrackerMetrics[N] extends { type: Types[V] } ? N : never;
}[keyof MetricsTrackerMetrics];
type Name<V extends keyof Types> = Configured<V> | (string & {});
type Fits<V extends keyof Types, N> = N extends keyof MetricsTrackerMetrics
  ? MetricsTrackerMetrics[N] extends { type: Types[V] }
    ? unknown
    : never
  : unknown;

declare global {
  /** Filled by the account's `tracker.d.ts`. */
  interface MetricsTrackerMetrics {}

  interface MetricsTrackerApi {
    readonly version: string;
    track<N extends Name<'track'>>(name: N & Fits<'track', N>, value?: number, labels?: Labels<N>): void;
    increment<N extends Name<'increment'>>(name: N & Fits<'increment', N>, by?: number, labels?: Labels<N>): void;
    decrement<N extends Name<'decrement'>>(name: N & Fits<'decrement', N>, by?: number, labels?: Labels<N>): void;
    observe<N extends Name<'observe'>>(name: N & Fits<'observe', N>, value: number, labels?: Labels<N>): void;
    flush(): void;
    init(options: { key?: string; endpoint?: string }): void;
    optOut(): void;
    optIn(): void;
    debug(on?: boolean): void;
  }

  interface MetricsTrackerQueue {
    push(...calls: Array<readonly [command: string, ...args: unknown[]] | { start: number }>): number;
  }

  interface Window {
    MetricsTracker?: MetricsTrackerApi;
    metricsTracker?: MetricsTrackerQueue;
  }

  var MetricsTracker: MetricsTrackerApi | undefined;
}

export declare const init: MetricsTrackerApi['init'];
export declare const increment: MetricsTrackerApi['increment'];
export declare const observe: MetricsTrackerApi['observe'];

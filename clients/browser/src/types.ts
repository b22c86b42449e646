// What editors know of metrics and labels. A server's `tracker.d.ts` declares the same interfaces and fills
// `MetricsTrackerMetrics` with the metrics of one account; interfaces of one name merge.
import type { InitOptions } from './api';
import type { MetricType } from './config';
import type { Labels } from './labels';

/** Which types a verb is for. */
interface Verbs {
  track: MetricType;
  increment: 'counter' | 'gauge';
  decrement: 'gauge';
  observe: 'histogram' | 'summary';
}
type Verb = keyof Verbs;
type Own = keyof MetricsTrackerMetrics;

/** The account's own metrics that a verb is for, and names that nobody configured. */
type Name<V extends Verb> =
  | { [N in Own]: MetricsTrackerMetrics[N] extends { type: Verbs[V] } ? N : never }[Own]
  | (string & {});
/** Refuses a metric of the account that the verb is not for. */
type Fits<V extends Verb, N> = N extends Own
  ? MetricsTrackerMetrics[N] extends { type: Verbs[V] }
    ? unknown
    : never
  : unknown;
type LabelsOf<N> = N extends Own ? (MetricsTrackerMetrics[N] extends { labels: infer L } ? L : Labels) : Labels;

declare global {
  /** `{ purchases: { type: 'counter'; labels: { shop?: string } } }` */
  interface MetricsTrackerMetrics {}

  /** `window.MetricsTracker`. Nothing here throws. */
  interface MetricsTrackerApi {
    readonly version: string;
    track<N extends Name<'track'>>(name: N & Fits<'track', N>, value?: number, labels?: LabelsOf<N>): void;
    increment<N extends Name<'increment'>>(name: N & Fits<'increment', N>, by?: number, labels?: LabelsOf<N>): void;
    decrement<N extends Name<'decrement'>>(name: N & Fits<'decrement', N>, by?: number, labels?: LabelsOf<N>): void;
    observe<N extends Name<'observe'>>(name: N & Fits<'observe', N>, value: number, labels?: LabelsOf<N>): void;
    /** Sends what has been collected now. */
    flush(): void;
    init(options: InitOptions): void;
    optOut(): void;
    optIn(): void;
    debug(on?: boolean): void;
  }

  interface MetricsTrackerQueue {
    push(...calls: QueuedCall[]): number;
  }

  interface Window {
    MetricsTracker?: MetricsTrackerApi;
    metricsTracker?: MetricsTrackerQueue;
  }
}

/** What a page may put into `window.metricsTracker` before and after the library is there. */
export type QueuedCall = readonly [command: string, ...args: unknown[]] | { start: number };

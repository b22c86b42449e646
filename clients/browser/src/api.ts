import type { MetricEntry } from './config';
import type { Labels } from './labels';

export interface InitOptions {
  key?: string;
  /** Where batches go: a path on the script's own origin, or an absolute address. */
  endpoint?: string;
  metrics?: readonly MetricEntry[];
  /** Patterns for the `page` label, first match first: `/orders/:slug`, `/docs/*`. Other paths have their ids replaced. */
  pages?: readonly string[];
  /** False: nothing is measured by itself. */
  autoTrack?: boolean;
  /** False: `data-track` attributes are not looked at. */
  customEvents?: boolean;
  /** False: measure although the browser asks for privacy (Global Privacy Control, Do Not Track). */
  respectPrivacySignals?: boolean;
  debug?: boolean;
}

/** `window.MetricsTracker`. Nothing here throws. */
export interface MetricsTrackerApi {
  readonly version: string;
  track(name: string, value?: number, labels?: Labels): void;
  increment(name: string, by?: number, labels?: Labels): void;
  decrement(name: string, by?: number, labels?: Labels): void;
  observe(name: string, value: number, labels?: Labels): void;
  /** Sends what has been collected now. */
  flush(): void;
  init(options: InitOptions): void;
  optOut(): void;
  optIn(): void;
  debug(on?: boolean): void;
}

/** What a page may put into `window.metricsTracker` before and after the library is there. */
export type QueuedCall = readonly [command: string, ...args: unknown[]] | { start: number };

declare global {
  interface Window {
    MetricsTracker?: MetricsTrackerApi;
    metricsTracker?: { push(...calls: QueuedCall[]): number };
  }
}

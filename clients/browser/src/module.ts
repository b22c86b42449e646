// What `import … from '@metrics-tracker/browser'` gives: the library without a key, begun by `init`.
import type { InitOptions, MetricsTrackerApi } from './api';
import { startKeyless } from './keyless';

export type { InitOptions, MetricsTrackerApi, QueuedCall } from './api';
export type { MetricEntry, MetricType } from './config';
export type { Labels } from './labels';

const nothing = (): void => {};

/** Where pages are rendered without a browser there is nothing to measure. */
const onServer: MetricsTrackerApi = {
  version: __VERSION__,
  track: nothing,
  increment: nothing,
  decrement: nothing,
  observe: nothing,
  flush: nothing,
  init: nothing,
  optOut: nothing,
  optIn: nothing,
  debug: nothing,
};

const tracker: MetricsTrackerApi = typeof window === 'undefined' ? onServer : startKeyless();

export default tracker;
export const { version, track, increment, decrement, observe, flush, optOut, optIn, debug } = tracker;

/**
 * Begins to measure and to send. `key` and `endpoint` (an absolute address, for a bundle has no origin of its own) are
 * needed once; everything else may be changed later.
 */
export const init: (options: InitOptions) => void = tracker.init;

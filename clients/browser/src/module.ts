// What `import … from '@metrics-tracker/browser'` gives: the library without a key, begun by `init`.
import { startKeyless } from './keyless';

export type { InitOptions } from './api';
export type { MetricEntry, MetricType } from './config';
export type { Labels } from './labels';
export type { QueuedCall } from './types';

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
export const { version, flush, optOut, optIn, debug } = tracker;
export const track: MetricsTrackerApi['track'] = tracker.track;
export const increment: MetricsTrackerApi['increment'] = tracker.increment;
export const decrement: MetricsTrackerApi['decrement'] = tracker.decrement;
export const observe: MetricsTrackerApi['observe'] = tracker.observe;

/**
 * Begins to measure and to send. `key` and `endpoint` (an absolute address, for a bundle has no origin of its own) are
 * needed once; `pages`, `respectPrivacySignals` and `debug` may be changed later.
 */
export const init: MetricsTrackerApi['init'] = tracker.init;

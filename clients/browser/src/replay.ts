import type { MetricsTrackerApi, QueuedCall } from './api';
import type { Guard } from './log';

/** Runs the calls made before the library was there, and from then on each call as it is made. */
export const replay = (guard: Guard, api: MetricsTrackerApi): void => {
  const push = (...calls: QueuedCall[]): number => {
    calls.forEach(
      guard((call) => {
        // Arrays, or `arguments`, which is what many pages push. `{start}` is neither, and no call.
        const [command, ...args] = call as Iterable<any>;
        (api as any)[command](...args);
      }),
    );
    return 0;
  };
  const early = window.metricsTracker;
  window.metricsTracker = { push };
  if (Array.isArray(early)) push(...early);
};

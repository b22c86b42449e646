import type { QueuedCall } from './api';
import type { Guard } from './log';

/** Runs the calls made before the library was there, and from then on each call as it is made. */
export const replay = (guard: Guard, run: (command: string, args: unknown[]) => void): void => {
  const push = (...calls: QueuedCall[]): number => {
    calls.forEach(
      guard((call) => {
        // Array-like too: `arguments` is what many pages push. `{start}` is empty in this sense.
        const [command, ...args] = Array.from(call as ArrayLike<unknown>);
        if (command) run(command as string, args);
      }),
    );
    return 0;
  };
  const early = window.metricsTracker;
  window.metricsTracker = { push };
  if (Array.isArray(early)) push(...early);
};

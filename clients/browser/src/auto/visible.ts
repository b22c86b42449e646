import type { Guard } from '../log';

/**
 * Calls `observe` with the seconds of each stretch in which a page view could be seen: until the next view, or until
 * the tab is hidden, for a hidden tab may never be heard of again. The result starts the stretch of the next view;
 * `loaded`: of a document that was shown anew, whose stretch may have begun a moment ago.
 */
export const watchVisibleTime = (guard: Guard, observe: (seconds: number) => void): ((loaded: boolean) => void) => {
  /** Of `performance`; 0 for none. */
  let since = 0;
  const isVisible = (): boolean => !document.hidden;
  const end = guard(() => {
    if (since) observe((performance.now() - since) / 1e3);
    since = 0;
  });
  const begin = guard(() => {
    if (!since && isVisible()) since = performance.now();
  });
  // Capturing: before what has been collected is sent.
  addEventListener('visibilitychange', () => (isVisible() ? begin() : end()), true);
  addEventListener('pagehide', end, true);
  return (loaded) => {
    if (loaded) since = 0;
    end();
    begin();
  };
};

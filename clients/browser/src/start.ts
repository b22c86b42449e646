import type { InitOptions } from './api';
import { createClient } from './client';
import type { Embedded } from './config';
import { createGuard, createLog } from './log';
import { replay } from './replay';

/** Makes `window.MetricsTracker` for the key in the file, and begins. */
export const start = (embedded: Embedded): void => {
  // Twice on one page would count everything twice. An element with that id is no library.
  if (window.MetricsTracker?.version) return;

  const options: InitOptions = {};
  const log = createLog(() => options.debug);
  const guard = createGuard(log);
  const source = (document.currentScript as HTMLScriptElement | null)?.src || '';
  const client = createClient(embedded, source, options, guard, log);
  const api = {
    // Without a prototype, so that no other word in the page's queue is a command.
    __proto__: null,
    ...client._commands,
    version: __VERSION__,
    debug: (on = true) => {
      options.debug = on;
    },
    init: guard((given: InitOptions) => {
      Object.assign(options, given);
    }),
  } as unknown as MetricsTrackerApi;
  window.MetricsTracker = api;
  // Before the first page view, so that options given in the page's queue hold for it.
  replay(guard, api);
  client._begin();
};

import type { InitOptions, MetricsTrackerApi } from './api';
import { createClient, type Commands } from './client';
import { createGuard, createLog } from './log';
import { replay } from './replay';

/** Always served, whatever the server's short alias is. */
const ENDPOINT_DEFAULT = '/api/v1/metrics';
/** Calls kept while `init` has not been called. */
const WAITING_MAX = 1000;

/** Makes `window.MetricsTracker`, which begins when it is given a key; calls made until then are kept. */
export const startKeyless = (): MetricsTrackerApi => {
  if (window.MetricsTracker?.version) return window.MetricsTracker;

  const options: InitOptions = {};
  const log = createLog(() => options.debug);
  const guard = createGuard(log);
  const source = (document.currentScript as HTMLScriptElement | null)?.src || '';
  const waiting: Array<() => void> = [];
  let commands: Commands | undefined;

  const api: Commands = {
    debug(on = true) {
      options.debug = on;
    },
    init: guard((given: InitOptions) => {
      Object.assign(options, given);
      const { key, endpoint, metrics } = options;
      if (commands || !key) return;
      const client = createClient({ k: key, u: endpoint || ENDPOINT_DEFAULT, m: metrics || [] }, source, options, guard, log);
      commands = client._commands;
      waiting.forEach((call) => call());
      client._begin();
    }),
  };
  for (const name of ['track', 'increment', 'decrement', 'observe', 'flush', 'optOut', 'optIn']) {
    api[name] = (...args) => {
      if (commands) commands[name]!(...args);
      else if (waiting.length < WAITING_MAX) waiting.push(() => commands![name]!(...args));
    };
  }
  // Without a prototype, so that no other word in the page's queue is a command.
  const made = { __proto__: null, ...api, version: __VERSION__ } as unknown as MetricsTrackerApi;
  window.MetricsTracker = made;
  replay(guard, made);
  return made;
};

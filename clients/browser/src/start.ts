import type { InitOptions, MetricsTrackerApi } from './api';
import { watchAttributes } from './attributes';
import { watchPageViews } from './auto/pageviews';
import { addressOf, metricsOf, type Embedded } from './config';
import { createHost } from './host';
import { createGuard, createLog } from './log';
import { createQueue } from './queue';
import { replay } from './replay';
import type { Verb } from './sample';
import { createSender } from './sender';
import { createStore } from './storage';
import { createTracker } from './tracker';
import { createTransport } from './transport';
import { createTurn } from './turn';

/** Always served, whatever the server's short alias is. */
const ENDPOINT_DEFAULT = '/api/v1/metrics';
/** Calls kept while `init` has not been called. */
const WAITING_MAX = 1000;

type Call = (...args: any[]) => void;

export const start = (embedded: Embedded | undefined): void => {
  // Twice on one page would count everything twice. An element with that id is no library.
  if (window.MetricsTracker && window.MetricsTracker.version) return;

  const script = document.currentScript as HTMLScriptElement | null;
  const source = (script && script.src) || location.href;
  const browser = navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string };
  const options: InitOptions = {};
  const log = createLog(() => options.debug);
  const guard = createGuard(log);
  const waiting: Array<[name: string, args: any[]]> = [];
  // Without a prototype, so that no other word in the page's queue is a command.
  const api: Record<string, unknown> = { __proto__: null, version: __VERSION__ };
  let run: ((name: string, args: any[]) => void) | undefined;

  const begin = (given: Embedded): void => {
    const host = createHost(guard);
    const store = createStore(() => localStorage);
    const prefix = 'mt:' + given.k + ':';
    const optedOut = prefix + 'out';
    // Asked at each use: another tab may opt out, and the browser's setting may change.
    const allowed = (): boolean =>
      !store._get(optedOut) &&
      (options.respectPrivacySignals === false || !(browser.globalPrivacyControl || browser.doNotTrack === '1'));
    const tab = host._id();
    const queue = createQueue(store, host, prefix + 'b:');
    const sender = createSender(
      queue,
      createTurn(store, host, prefix + 'turn', tab),
      tab,
      createTransport(addressOf(given, source), host, log),
      host,
      guard,
      allowed,
    );
    const tracker = createTracker(metricsOf(given), sender, host, log, allowed);
    const leave = guard(tracker._leave);

    const commands: Record<string, Call> = {
      flush: tracker._flush,
      optOut() {
        store._set(optedOut, '1');
        tracker._forget();
        queue._clear();
      },
      optIn: () => store._remove(optedOut),
    };
    run = (name, args) =>
      commands[name] ? commands[name](...args) : tracker._record(name as Verb, args[0], args[1], args[2]);
    for (const [name, args] of waiting) (api[name] as Call)(...args);

    if (__AUTO__) watchPageViews(guard, (page) => tracker._record('increment', 'page_views', 1, { page }));
    if (__ATTRIBUTES__) watchAttributes(guard, (...args) => tracker._record('increment', ...args));
    // At the window, so that the page's own listeners on the document have had their say.
    addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave());
    addEventListener('pagehide', leave);
    addEventListener('online', guard(sender._resume));
    sender._pump();
  };

  for (const name of ['track', 'increment', 'decrement', 'observe', 'flush', 'optOut', 'optIn']) {
    api[name] = guard((...args: any[]) => {
      if (run) run(name, args);
      else if (waiting.length < WAITING_MAX) waiting.push([name, args]);
    });
  }
  api.debug = (on = true) => {
    options.debug = on as boolean;
  };
  api.init = guard((given: InitOptions) => {
    Object.assign(options, given);
    if (!embedded && !run && options.key) {
      begin({ k: options.key, u: options.endpoint || ENDPOINT_DEFAULT, m: options.metrics || [] });
    }
  });
  window.MetricsTracker = api as unknown as MetricsTrackerApi;

  // Before the first page view, so that options given in the page's queue hold for it.
  replay(guard, (name, args) => (api[name] as Call)(...args));
  if (embedded) begin(embedded);
};

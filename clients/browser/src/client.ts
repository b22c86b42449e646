import type { InitOptions } from './api';
import { watchAttributes } from './attributes';
import { watchPage } from './auto';
import { createBlockedReport } from './blocked';
import { addressOf, metricsOf, type Embedded } from './config';
import { createHost } from './host';
import type { Labels } from './labels';
import type { Guard, Log } from './log';
import { createQueue } from './queue';
import { TYPE_WHEN_UNKNOWN, type Report, type Verb } from './sample';
import { createSender } from './sender';
import { createStore } from './storage';
import { createTracker } from './tracker';
import { createTransport } from './transport';
import { createTurn } from './turn';

type Sample = [name: unknown, value?: unknown, labels?: Labels];

export type Commands = Record<string, (...args: any[]) => void>;

export interface Client {
  /** What a page may call. */
  _commands: Commands;
  /** Begins to measure and to send. */
  _begin(): void;
}

/** The library for one key. `source`: the address of the script, empty if it has none (inlined, or in a bundle). */
export const createClient = (given: Embedded, source: string, options: InitOptions, guard: Guard, log: Log): Client => {
  const browser = navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string };
  const host = createHost(guard);
  const store = createStore(() => localStorage);
  const prefix = 'mt:' + given.k + ':';
  const optedOut = prefix + 'out';
  // Asked at each use: another tab may opt out, and the browser's setting may change.
  const allowed = (): boolean =>
    !store._get(optedOut) &&
    (options.respectPrivacySignals === false || !(browser.globalPrivacyControl || browser.doNotTrack === '1'));
  const tab = String(host._random());
  const queue = createQueue(store, host, prefix + 'b:');
  const address = (): string => addressOf(given, source || location.href);
  const metrics = metricsOf(given);
  const record: Report = (...sample) => tracker._record(...sample);
  const sender = createSender(
    queue,
    createTurn(store, host, prefix + 'turn', tab),
    tab,
    createTransport(address, host, log, __REPORT__ ? createBlockedReport(source, given.k, address, host, guard) : undefined),
    host,
    guard,
    allowed,
    __AUTO__ ? record : undefined,
  );
  const tracker = createTracker(metrics, sender, host, log, allowed);

  const commands: Commands = {
    flush: guard(tracker._flush),
    optOut: guard(() => {
      store._set(optedOut, '1');
      tracker._forget();
      queue._clear();
    }),
    optIn: guard(() => store._remove(optedOut)),
  };
  for (const verb in TYPE_WHEN_UNKNOWN) commands[verb] = guard((...sample: Sample) => tracker._record(verb as Verb, ...sample));

  return {
    _commands: commands,
    _begin() {
      const leave = guard(tracker._leave);
      // At the window, so that the page's own listeners on the document have had their say.
      addEventListener('visibilitychange', () => document.hidden && leave());
      // Comes before the former when a page is closed that can be seen; Firefox loses requests made as early as that.
      addEventListener('pagehide', guard(() => (document.hidden ? leave() : tracker._cut())));
      addEventListener('online', guard(sender._resume));
      if (__AUTO__ && options.autoTrack !== false) guard(watchPage)(guard, options, metrics, record);
      if (__ATTRIBUTES__ && options.customEvents !== false) watchAttributes(guard, record);
      sender._pump();
    },
  };
};

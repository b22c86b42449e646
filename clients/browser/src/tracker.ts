import { createBatch } from './batch';
import type { Metrics } from './config';
import type { Host, Timer } from './host';
import { createLabels } from './labels';
import type { Log } from './log';
import { createSample, type Report } from './sample';
import type { Sender } from './sender';

export const BATCH_METRICS_MAX = 10;
export const BATCH_MS_MAX = 5e3;

export interface Tracker {
  _record: Report;
  _flush(): void;
  /** Keeps what has been collected, and sends nothing. */
  _cut(): void;
  /** The page may be gone after this. */
  _leave(): void;
  _forget(): void;
}

export const createTracker = (
  metrics: Metrics,
  sender: Sender,
  host: Host,
  log: Log,
  allowed: () => boolean,
): Tracker => {
  const batch = createBatch();
  const mergeLabels = createLabels();
  let timer: Timer | undefined;

  const cut = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!batch._size()) return;
    const batchId = host._id();
    sender._enqueue(batchId, JSON.stringify({ metrics: batch._take(), batchId }));
  };

  const flush = (): void => {
    cut();
    sender._pump();
  };

  return {
    _record(verb, name, value, labels) {
      const sample = allowed() ? createSample(metrics, mergeLabels, verb, name, value, labels) : undefined;
      log(sample ? '' : 'ignored:', verb, name, value, labels);
      if (!sample) return;
      batch._add(sample);
      if (batch._size() >= BATCH_METRICS_MAX) flush();
      else if (!timer) timer = host._later(flush, BATCH_MS_MAX);
    },
    _flush: flush,
    _cut: cut,
    _leave() {
      cut();
      sender._leave();
    },
    _forget: batch._take,
  };
};

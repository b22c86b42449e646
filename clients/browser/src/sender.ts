import type { Host, Timer } from './host';
import type { Guard } from './log';
import type { Entry, Queue } from './queue';
import type { Report } from './sample';
import { REQUEST_MS_MAX, UNREACHABLE, type Transport } from './transport';
import { BACKED_OFF, TOLD_TO_WAIT, type Turn } from './turn';

/** Between two batches of the queue, so that taking up a backlog stays under the server's rate limit. */
export const BACKLOG_GAP_MS = 600;
/** By then a request of another tab, or of a page that is gone, has ended. */
export const OTHERS_MS = REQUEST_MS_MAX + 1e3;

/**
 * Every batch goes into the queue first and leaves it only when its answer says that sending it again is of no use.
 * So a batch may be sent twice, with the same id, and is never lost with the page.
 */
export interface Sender {
  /** Keeps a batch. One of the next two sends it. */
  _enqueue(id: string, body: string): void;
  /** Sends what is due, one request at a time, so that gauges arrive in order. */
  _pump(): void;
  /** The page may be gone after this: sends at once, awaiting nothing. */
  _leave(): void;
  /** The network is back. */
  _resume(): void;
}

/** 2xx, and 4xx that stay what they are. */
const FINAL = /^2|^4(?!08|25|29)/;

export const createSender = (
  queue: Queue,
  turn: Turn,
  tab: string,
  transport: Transport,
  host: Host,
  guard: Guard,
  allowed: () => boolean,
  record: Report | undefined,
): Sender => {
  /** Batches this page answers for: true until the first answer. A request that is left to the browser is no longer ours. */
  const own = new Map<string, boolean>();
  let busy = false;
  let timer: Timer | undefined;
  let retries = 0;

  const wake = (ms: number): void => {
    clearTimeout(timer);
    timer = host._later(pump, ms);
  };

  /**
   * How delivery went until now; told when it goes well, for anything else would add to what cannot be delivered. `late`:
   * seconds, of a batch that failed at first; what another page left may have arrived long ago.
   */
  const tell = (record: Report, late: number): void => {
    if (retries) record('increment', 'tracker_retries', retries);
    retries = 0;
    if (late) record('observe', 'tracker_queue_age_seconds', late);
    queue._dropped.forEach((count, reason) => record('increment', 'tracker_dropped', count, { reason }));
    queue._dropped.clear();
  };

  const send = ({ _id, _cutAt, _body }: Entry, leaving: boolean): void => {
    transport(_body, leaving).then(
      guard(([status, retryAfterMs]) => {
        const first = own.get(_id);
        if (!leaving) busy = false;
        if (FINAL.test(String(status))) {
          own.delete(_id);
          queue._remove(_id);
          turn._succeeded();
          if (record && status < 300) tell(record, first === false ? (host._now() - _cutAt) / 1e3 : 0);
        } else if (status >= UNREACHABLE) {
          own.set(_id, false);
          turn._failed(retryAfterMs);
          if (record) retries++;
        }
        if (first) pump();
        else wake(BACKLOG_GAP_MS);
      }),
    );
  };

  const pump = (): void => {
    if (busy || !allowed()) return;
    let soonest = Infinity;
    for (const entry of queue._list()) {
      const first = own.get(entry._id);
      let wait = first === undefined ? entry._cutAt + OTHERS_MS - host._now() : 0;
      if (wait <= 0) wait = turn._wait(!first);
      if (!wait) {
        busy = true;
        return send(entry, false);
      }
      soonest = Math.min(soonest, wait);
    }
    turn._end(tab);
    if (soonest < Infinity) wake(soonest + host._random() * 1e3);
  };

  return {
    _enqueue(id, body) {
      own.set(id, true);
      queue._put(id, body);
    },
    _pump: pump,
    _leave() {
      if (allowed() && turn._holder() !== TOLD_TO_WAIT) {
        // What is under way as well: only these requests go on without the page.
        for (const entry of queue._list()) {
          if (own.get(entry._id)) {
            own.delete(entry._id);
            send(entry, true);
          }
        }
      }
      turn._end(tab);
    },
    _resume() {
      turn._end(BACKED_OFF);
      pump();
    },
  };
};

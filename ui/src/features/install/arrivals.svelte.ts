import { api, take } from '$/api/client';
import { Problem } from '$/api/problem';
import { follow } from '$/api/stream';
import { news, type Arrival, type Status } from './news';
import { sendTestEvent } from './testEvent';

/** Entries of the log that are kept. */
const LOG_MAX = 12;
/** How long a stream may say nothing at first, and time between looks without a stream, in milliseconds. */
const SILENT_MILLIS = 4_000;
const LOOK_MILLIS = 3_000;
const PATH = '/api/v1/install-status';

/**
 * What arrives with one key from now on. Whatever came before is no success of this waiting; it can be told from
 * `earlier`. Follows the server's stream, and looks again and again where a proxy keeps the stream back.
 */
export class Arrivals {
  status = $state.raw<Status | null>(null);
  /** The newest first. */
  log = $state.raw<readonly Arrival[]>([]);
  /** The first batch of a page; a test of this console is none. */
  first = $state.raw<Arrival | null>(null);
  /** A test event of this console has been taken. */
  hasTest = $state(false);
  /** What had arrived when the waiting began. */
  earlier = $state.raw<Status['lastAccepted']>(null);
  /** The stream stands; otherwise the server is asked again and again. */
  isLive = $state(false);
  /** The key cannot be followed at all. */
  problem = $state.raw<Problem | null>(null);

  /** Tests that were sent and have not been seen arriving. */
  #tests = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;
  readonly #close: () => void;

  constructor(readonly apiKeyId: string) {
    this.#close = follow(
      PATH,
      { apiKeyId },
      (data) => this.#streamed(data as Status),
      () => this.#lost(),
    );
    this.#lookIn(SILENT_MILLIS);
  }

  stop() {
    this.#isStopped = true;
    this.#close();
    this.#waitNoLonger();
  }

  /** Sends an event of this console with the key. Throws a `Problem` that says why it was not taken. */
  async test(apiKey: string) {
    this.#tests += 1;
    try {
      await sendTestEvent(apiKey);
    } catch (error) {
      this.#tests -= 1;
      throw error;
    }
  }

  #streamed(status: Status) {
    this.isLive = true;
    this.#waitNoLonger();
    this.#observe(status);
  }

  #lost() {
    this.isLive = false;
    this.#lookIn(LOOK_MILLIS);
  }

  /** Looks after this time, unless it is going to anyway: a stream that is lost over and over puts nothing off. */
  #lookIn(millis: number) {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, millis);
  }

  #waitNoLonger() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #look() {
    try {
      const params = { query: { apiKeyId: this.apiKeyId } };
      const status = await take(api.GET(PATH, { params }));
      if (!this.isLive && !this.#isStopped) this.#observe(status);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 404) {
        this.problem = error;
        this.stop();
        return;
      }
    }
    if (!this.isLive) this.#lookIn(LOOK_MILLIS);
  }

  #observe(status: Status) {
    const before = this.status;
    this.status = status;
    if (!before) {
      this.earlier = status.lastAccepted;
      return;
    }
    const arrivals = news(before, status).map((arrival) => this.#recognized(arrival));
    this.log = [...arrivals, ...this.log].slice(0, LOG_MAX);
    this.first ??= arrivals.find(({ kind }) => kind === 'accepted') ?? null;
  }

  /** A batch of this origin is the test that was sent, as long as one is on its way. */
  #recognized(arrival: Arrival): Arrival {
    const isTest = arrival.kind === 'accepted' && arrival.origin === location.origin && this.#tests > 0;
    if (!isTest) return arrival;
    const isOnlyTests = arrival.batches <= this.#tests;
    this.#tests = Math.max(0, this.#tests - arrival.batches);
    this.hasTest = true;
    return isOnlyTests ? { ...arrival, kind: 'test' } : arrival;
  }
}

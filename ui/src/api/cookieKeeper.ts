import { ask, type Keeper, type News, type Tokens } from './keeper';

/** Tabs tell each other of sign-in and sign-out here. */
const CHANNEL = 'metrics-tracker.session';
/** Only one tab renews at a time. Plain http, but for loopback, has no locks. */
const LOCK = 'metrics-tracker.renewal';

/**
 * In a browser: the refresh token is in an HttpOnly cookie that scripts cannot read, and is exchanged by the server
 * alone. The cookie is all tabs': it may come to be of another account.
 */
export class CookieKeeper implements Keeper {
  readonly wish = { session: 'cookie' as const };
  readonly #channel = new BroadcastChannel(CHANNEL);
  /** Where the browser has no locks, this tab at least does one thing after another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(onNews: (news: News) => void) {
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => onNews(data);
  }

  /** Other tabs wait, too: the server takes a token that is two renewals old for stolen, and a late refusal would take a new cookie away. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const locks = navigator.locks as LockManager | undefined;
    if (locks) return await locks.request(LOCK, work);
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** The browser has kept it. */
  keep() {}

  renew(): Promise<Tokens> {
    return ask('/api/v1/auth/refresh', this.wish);
  }

  /** The server has taken the cookie away. */
  forget() {}

  tell(news: News) {
    this.#channel.postMessage(news);
  }
}

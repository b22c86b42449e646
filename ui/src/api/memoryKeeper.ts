import type { Desktop } from '$/platform';
import { strings } from '$/strings';
import { command } from './command';
import { ask, type Keeper, type SignedIn, type Tokens } from './keeper';
import { Problem, unreachable } from './problem';

/** The one answer of the 400s that says nothing about who may sign in. */
const TOO_MANY = 429;

/**
 * In the window: the refresh token is in memory, since cookies of the server are another site's there. The app vouches
 * for whoever sits at the machine with a token for the owner, which holds once.
 */
export class MemoryKeeper implements Keeper {
  readonly wish = {};
  #refreshToken: string | null = null;
  /** Whose session it is. The app vouches for the owner alone, who must not take the place of somebody else. */
  #account: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly desktop: Pick<Desktop, 'signIn'>) {}

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  keep(answer: SignedIn) {
    this.#refreshToken = answer.refreshToken ?? null;
    this.#account = answer.user.id;
  }

  async renew(): Promise<Tokens> {
    return (await this.#exchanged()) ?? (await this.#vouched());
  }

  forget() {
    this.#refreshToken = null;
    this.#account = null;
  }

  tell() {}

  /** By the refresh token; null where there is none that holds. */
  async #exchanged(): Promise<Tokens | null> {
    const refreshToken = this.#refreshToken;
    if (!refreshToken) return null;
    try {
      const tokens = await ask<Tokens>('/api/v1/auth/refresh', { refreshToken });
      // Signed out meanwhile: then nothing is kept.
      if (this.#refreshToken === refreshToken) this.#refreshToken = tokens.refreshToken ?? null;
      return tokens;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (this.#refreshToken === refreshToken) this.#refreshToken = null;
      return null;
    }
  }

  /** By a token of the app's. */
  async #vouched(): Promise<Tokens> {
    const account = this.#account;
    const token = await command(this.desktop.signIn()).catch((error: unknown) => {
      throw isAway(error) ? unreachable() : isRefusal(error) ? nobody() : error;
    });
    if (token === null) throw nobody();
    const answer = await ask<SignedIn>('/api/v1/auth/desktop', { token }).catch((error: unknown) => {
      throw isRefusal(error) ? nobody() : error;
    });
    if (account !== null && account !== answer.user.id) throw nobody();
    if (this.#account === account) this.keep(answer);
    return answer;
  }
}

/** A token that ran out, no owner, an owner who may not sign in, a server that does not know this way. */
function isRefusal(error: unknown): boolean {
  return error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== TOO_MANY;
}

/** The server does not run: the same may work soon. */
function isAway(error: unknown): boolean {
  return error instanceof Problem && error.code === 'not_running';
}

function nobody(): Problem {
  return new Problem(401, 'unauthorized', `${strings.shell.expired.title}.`);
}

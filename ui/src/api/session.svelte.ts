import { platform } from '$/platform';
import { strings } from '$/strings';
import { connection } from './connection.svelte';
import { CookieKeeper } from './cookieKeeper';
import type { components } from './generated';
import type { Keeper, News, SignedIn, Tokens } from './keeper';
import { MemoryKeeper } from './memoryKeeper';
import { Problem, problemOf } from './problem';
import { reach } from './reach';

export type User = components['schemas']['User'];

/** A token is renewed when it has less than this left, in milliseconds. */
const RENEW_BEFORE_MILLIS = 60_000;

type Status =
  /** Not known yet. */
  | 'unknown'
  | 'signedOut'
  | 'signedIn'
  /** Was signed in; the page stays as it is until the person signs in again. */
  | 'expired';

interface Access {
  token: string;
  /** By `performance.now()`, which nobody can set back. */
  renewAt: number;
}

/** Who is signed in. The access token is in memory only; what outlives it is the keeper's. */
class Session {
  status = $state<Status>('unknown');
  user = $state<User | null>(null);

  #access: Access | null = null;
  #renewal: Promise<Access> | null = null;
  /** Counts sign-ins and ends: what was begun in one life counts for nothing in the next. */
  #life = 0;
  #keeper!: Keeper;
  #forgotten = new Set<() => void>();
  #resumed = new Set<() => void>();

  /** Before anything else: what keeps a session depends on what the console runs in. */
  open() {
    const { desktop } = platform;
    this.#keeper = desktop ? new MemoryKeeper(desktop) : new CookieKeeper((news) => this.#heard(news));
  }

  get isOwner(): boolean {
    return this.user?.role === 'owner';
  }

  /** Calls `listener` when nothing of the account may stay on this page: signed out, or another one's turn. */
  onForgotten(listener: () => void) {
    this.#forgotten.add(listener);
  }

  /** Calls `listener` when the account is back whose session had expired. */
  onResumed(listener: () => void) {
    this.#resumed.add(listener);
  }

  /** What sign-in and sign-up send beside what was typed. */
  get wish(): Keeper['wish'] {
    return this.#keeper.wish;
  }

  /** Finds out whether the session of an earlier visit still holds, or the app vouches for the person. Throws what says nothing about that. */
  async resume() {
    try {
      await this.#load((this.#access ?? (await this.#renew())).token);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (this.status === 'unknown') this.status = 'signedOut';
    }
  }

  /** Runs `work`, which signs in, while nothing is renewed. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#keeper.inTurn(work);
  }

  /** Takes over what sign-in or sign-up answered. */
  begin(answer: SignedIn) {
    if (this.user && this.user.id !== answer.user.id) this.#forget('signedOut');
    this.#life += 1;
    this.#renewal = null;
    this.#keeper.keep(answer);
    this.#take(answer);
    this.#enter(answer.user);
    this.#keeper.tell('begun');
  }

  /** Ends the session here and in the other tabs. The server has been told. The person stays signed out until they sign in. */
  end() {
    this.#forget('signedOut');
    this.#keeper.tell('ended');
  }

  /** A token of the account on this page that holds; renewed when it is about to end. */
  async token(): Promise<string> {
    if (this.#access && performance.now() < this.#access.renewAt) return this.#access.token;
    if (this.status === 'expired' || this.status === 'signedOut') throw ended();
    const life = this.#life;
    const { token } = await this.#renew();
    if (life !== this.#life) throw ended();
    return token;
  }

  /** Another token of the same account, since the server refused this one. */
  async tokenAfter(refused: string): Promise<string> {
    if (this.#access?.token === refused) this.#access = null;
    const token = await this.token();
    if (subject(token) !== subject(refused)) throw ended();
    return token;
  }

  async reloadUser() {
    await this.#load(await this.token());
  }

  async #load(token: string) {
    const life = this.#life;
    const response = await reach(
      new Request(`${platform.server}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } }),
    );
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw problemOf(response, body);
    if (life === this.#life) this.#enter(body as User);
  }

  /** One renewal at a time; whoever asks meanwhile waits for the same one. */
  #renew(): Promise<Access> {
    if (this.#renewal) return this.#renewal;
    const life = this.#life;
    const renewal = this.inTurn(() => this.#exchange(life)).finally(() => {
      if (this.#renewal === renewal) this.#renewal = null;
    });
    this.#renewal = renewal;
    return renewal;
  }

  async #exchange(life: number): Promise<Access> {
    if (life !== this.#life) throw ended();
    try {
      const tokens = await this.#keeper.renew();
      if (life !== this.#life) throw ended();
      return this.#takeOver(tokens);
    } catch (error) {
      if (life !== this.#life) throw ended();
      if (error instanceof Problem && error.status === 401 && this.status === 'signedIn') this.#forget('expired');
      throw error;
    }
  }

  /** Another tab may have signed in another account: then the page begins anew with that one. */
  #takeOver(answer: Tokens): Access {
    const isOther = this.user !== null && subject(answer.accessToken) !== this.user.id;
    if (isOther) this.#forget('signedOut');
    const access = this.#take(answer);
    if (isOther) void this.#settle();
    return access;
  }

  /** Shows whom the cookie belongs to; tries again when the server is back. */
  async #settle() {
    await this.resume().catch(() => {
      const stop = connection.onHealed(() => {
        stop();
        void this.#settle();
      });
    });
  }

  #take(answer: Tokens): Access {
    const renewAt = performance.now() + answer.expiresIn * 1000 - RENEW_BEFORE_MILLIS;
    this.#access = { token: answer.accessToken, renewAt };
    return this.#access;
  }

  #enter(user: User) {
    const wasExpired = this.status === 'expired';
    this.user = user;
    this.status = 'signedIn';
    if (wasExpired) for (const listener of this.#resumed) listener();
  }

  #forget(status: 'signedOut' | 'expired') {
    this.#life += 1;
    this.#renewal = null;
    this.#access = null;
    this.status = status;
    if (status === 'expired') return;
    this.#keeper.forget();
    this.user = null;
    for (const listener of this.#forgotten) listener();
  }

  #heard(news: News) {
    if (news === 'ended') this.#forget('signedOut');
    if (news !== 'begun') return;
    this.#access = null;
    void this.#settle();
  }
}

/** Nobody is signed in, or another account than the one that asked. */
function ended(): Problem {
  return new Problem(401, 'unauthorized', `${strings.shell.expired.title}.`);
}

/** The account that an access token is for; null where it cannot be read. */
function subject(token: string): string | null {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { sub?: string };
    return claims.sub ?? null;
  } catch {
    return null;
  }
}

export const session = new Session();

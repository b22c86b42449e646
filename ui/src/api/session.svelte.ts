import { platform } from '$/platform';
import { connection } from './connection.svelte';
import type { components } from './generated';
import { Problem, problemOf } from './problem';

export type User = components['schemas']['User'];

/** A token is renewed when it has less than this left, in milliseconds. */
const RENEW_BEFORE_MILLIS = 60_000;
/** Tabs tell each other of sign-in and sign-out here. */
const CHANNEL = 'metrics-tracker.session';
/** Only one tab renews at a time. Plain http, but for loopback, has no locks. */
const LOCK = 'metrics-tracker.renewal';

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

/**
 * Who is signed in. The access token is in memory only; the refresh token is in an HttpOnly cookie that scripts cannot
 * read, and is exchanged by the server alone.
 */
class Session {
  status = $state<Status>('unknown');
  user = $state<User | null>(null);

  #access: Access | null = null;
  #renewal: Promise<Access> | null = null;
  #channel = new BroadcastChannel(CHANNEL);

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<string>) => void this.#heard(data);
  }

  get isOwner(): boolean {
    return this.user?.role === 'owner';
  }

  /** Finds out whether the cookie of an earlier visit still holds. */
  async resume() {
    try {
      await this.#renew();
      await this.reloadUser();
    } catch (error) {
      if (error instanceof Problem && error.isPassing) throw error;
      this.status = 'signedOut';
    }
  }

  /** Takes over what sign-in or sign-up answered. */
  begin(answer: { accessToken: string; expiresIn: number; user: User }) {
    this.#take(answer);
    this.user = answer.user;
    this.status = 'signedIn';
    this.#channel.postMessage('begun');
  }

  /** Ends the session here and in the other tabs. The server has been told. */
  end() {
    this.#forget('signedOut');
    this.#channel.postMessage('ended');
  }

  /** A token that holds; renewed when it is about to end. */
  async token(): Promise<string> {
    if (this.#access && performance.now() < this.#access.renewAt) return this.#access.token;
    return (await this.#renew()).token;
  }

  /** The server refused the token: the next request gets another one. */
  refuse(token: string) {
    if (this.#access?.token === token) this.#access = null;
  }

  async reloadUser() {
    const response = await fetch(`${platform.server}/api/v1/auth/me`, {
      headers: { authorization: `Bearer ${await this.token()}` },
    });
    if (!response.ok) throw problemOf(response, await response.json().catch(() => null));
    this.user = (await response.json()) as User;
    this.status = 'signedIn';
  }

  /**
   * One renewal at a time; whoever asks meanwhile waits for the same one. Other tabs wait, too, where the browser has
   * locks: the server takes a token that is two renewals old for stolen.
   */
  #renew(): Promise<Access> {
    this.#renewal ??= this.#exchangeInTurn().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  async #exchangeInTurn(): Promise<Access> {
    const locks = navigator.locks as LockManager | undefined;
    return locks ? await locks.request(LOCK, () => this.#exchange()) : this.#exchange();
  }

  async #exchange(): Promise<Access> {
    let response: Response;
    try {
      response = await fetch(`${platform.server}/api/v1/auth/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ session: 'cookie' }),
      });
    } catch {
      connection.lose({ state: 'unreachable' });
      throw new Problem(0, 'unreachable', 'The server does not answer.');
    }
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return this.#take(body as { accessToken: string; expiresIn: number });
    if (response.status === 401 && this.status === 'signedIn') this.#forget('expired');
    throw problemOf(response, body);
  }

  #take(answer: { accessToken: string; expiresIn: number }): Access {
    const renewAt = performance.now() + answer.expiresIn * 1000 - RENEW_BEFORE_MILLIS;
    this.#access = { token: answer.accessToken, renewAt };
    return this.#access;
  }

  #forget(status: 'signedOut' | 'expired') {
    this.#access = null;
    this.status = status;
    if (status === 'signedOut') this.user = null;
  }

  async #heard(message: string) {
    if (message === 'ended') this.#forget('signedOut');
    if (message !== 'begun') return;
    const before = this.user?.id;
    this.#access = null;
    await this.resume().catch(() => undefined);
    // Another account signed in: nothing of the one before may stay on the screen.
    if (before && before !== this.user?.id) location.reload();
  }
}

export const session = new Session();

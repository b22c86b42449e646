import { platform } from '$/platform';
import type { components } from './generated';
import { problemOf } from './problem';
import { reach } from './reach';

export type Tokens = components['schemas']['Tokens'];
export type SignedIn = components['schemas']['SignedIn'];

/** What pages of one person tell each other. */
export type News = 'begun' | 'ended';

/** How a session outlives its access token, which is in memory only. */
export interface Keeper {
  /** What sign-in and sign-up ask for, so that this keeper gets what it keeps. */
  readonly wish: { session?: 'cookie' };
  /** Runs `work`, which signs in or renews, while nothing else does. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Keeps what sign-in or sign-up answered. */
  keep(answer: SignedIn): void;
  /** New tokens; a `Problem` of status 401 where nobody is signed in any more. One at a time. */
  renew(): Promise<Tokens>;
  /** Signed out: nothing may be left. */
  forget(): void;
  /** Tells the other pages of the person. */
  tell(news: News): void;
}

/** Asks an address of the session itself, without an access token. */
export async function ask<T>(path: `/api/v1/auth/${string}`, body: object): Promise<T> {
  const response = await reach(
    new Request(`${platform.server}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response, answer);
  return answer as T;
}

import type { components } from '$/api/generated';
import { strings } from '$/strings';
import type { Status } from './news';

type Advice = components['schemas']['Advice'];

/** What a person can do about an obstacle from here. */
export type Remedy = 'switchOn' | 'editKey' | 'allow' | 'csp' | 'proxy' | 'address' | null;

export interface Obstacle {
  code: string;
  tone: 'bad' | 'warn' | 'info';
  title: string;
  /** In our words; null where the server's say it all. */
  todo: string | null;
  /** The server's words. */
  message: string;
  remedy: Remedy;
}

const REMEDIES: Record<string, Remedy> = {
  key_inactive: 'switchOn',
  key_expired: 'editKey',
  origin_not_allowed: 'allow',
  csp: 'csp',
  blocked: 'proxy',
  mixed_content: 'address',
  address_loopback: 'address',
  address_private: 'address',
  address_unresolved: 'address',
  address_not_https: 'address',
};

/** What stops the code right now. */
export const stopping = ({ problems }: Status): Obstacle[] =>
  problems.map((advice) => obstacle(advice, isOfAddress(advice) ? 'warn' : 'bad'));

/** What does not stop the pages that have been heard of, and will stop others. */
export const ahead = ({ problems, reach }: Status): Obstacle[] =>
  reach.warnings
    .filter(({ code }) => !problems.some((problem) => problem.code === code))
    .map((advice) => obstacle(advice, 'info'));

const isOfAddress = ({ code }: Advice) => code.startsWith('address_');

function obstacle({ code, message }: Advice, tone: Obstacle['tone']): Obstacle {
  const { obstacles, otherObstacle, todo } = strings.arrival;
  const title = obstacles[code] ?? otherObstacle;
  return { code, tone, title, todo: todo[code] ?? null, message, remedy: REMEDIES[code] ?? null };
}

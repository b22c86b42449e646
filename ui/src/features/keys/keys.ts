import { createQuery } from '@tanstack/svelte-query';
import { api, take } from '$/api/client';
import type { components } from '$/api/generated';
import { all } from '$/api/lists';
import { queries } from '$/api/queries';

export type Key = components['schemas']['Key'];
export type KeyWithSecret = components['schemas']['KeyWithSecret'];
export type KeyFields = components['schemas']['KeyFields'];

/** Whether a key is taken. */
export type KeyState = 'active' | 'off' | 'expired';

/** The account's keys, oldest first. */
export const createKeys = () =>
  createQuery(() => ({
    queryKey: ['keys'],
    queryFn: () => all((query) => take(api.GET('/api/v1/apikeys', { params: { query } }))),
  }));

/** `now`: milliseconds since 1970. */
export function stateOf(key: Key, now: number): KeyState {
  if (!key.isActive) return 'off';
  return key.expiresAt && Date.parse(key.expiresAt) <= now ? 'expired' : 'active';
}

export const createKey = (body: KeyFields): Promise<KeyWithSecret> => written(take(api.POST('/api/v1/apikeys', { body })));

export const changeKey = (id: string, body: KeyFields): Promise<Key> =>
  written(take(api.PATCH('/api/v1/apikeys/{id}', { params: { path: { id } }, body })));

export const rotateKey = (id: string): Promise<KeyWithSecret> =>
  written(take(api.POST('/api/v1/apikeys/{id}/rotate', { params: { path: { id } } })));

export const deleteKey = (id: string): Promise<unknown> =>
  written(take(api.DELETE('/api/v1/apikeys/{id}', { params: { path: { id } } })));

async function written<T>(answer: Promise<T>): Promise<T> {
  const done = await answer;
  await queries.invalidateQueries({ queryKey: ['keys'] });
  return done;
}

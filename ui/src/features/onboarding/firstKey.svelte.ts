import type { components } from '$/api/generated';

/** The key that came with the account: its secret is shown once, so it is kept for the first steps, in memory only. */
class FirstKey {
  key = $state<components['schemas']['FirstKey'] | null>(null);
}

export const firstKey = new FirstKey();

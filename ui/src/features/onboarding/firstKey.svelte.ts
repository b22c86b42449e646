import type { components } from '$/api/generated';
import { session } from '$/api/session.svelte';

/** The key that came with the account: its secret is shown once, so it is kept for the first steps, in memory only. */
class FirstKey {
  key = $state<components['schemas']['FirstKey'] | null>(null);

  constructor() {
    session.onForgotten(() => this.forget());
  }

  forget() {
    this.key = null;
  }
}

export const firstKey = new FirstKey();

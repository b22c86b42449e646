import { api, take } from './client';
import { connection } from './connection.svelte';
import type { components } from './generated';
import { Problem } from './problem';

export type SetupState = components['schemas']['Setup'];

/** What the server tells before anybody signed in. */
class Setup {
  known = $state<SetupState | null>(null);

  async load() {
    this.known = await take(api.GET('/api/v1/setup'));
  }

  /** The same of a server that has just begun anew: asks again each time it is back, until it answers. */
  async loadAnew() {
    for (;;) {
      try {
        return await this.load();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        await healed();
      }
    }
  }
}

/** Waits until the server was found to be well, which is looked at from now on. */
function healed(): Promise<void> {
  return new Promise((resolve) => {
    const stop = connection.onHealed(() => {
      stop();
      resolve();
    });
    if (connection.reach.state === 'online') connection.lose({ state: 'unreachable' });
  });
}

export const setup = new Setup();

import { api, take } from './client';
import type { components } from './generated';

export type SetupState = components['schemas']['Setup'];

/** What the server tells before anybody signed in. */
class Setup {
  known = $state<SetupState | null>(null);

  async load() {
    this.known = await take(api.GET('/api/v1/setup'));
  }
}

export const setup = new Setup();

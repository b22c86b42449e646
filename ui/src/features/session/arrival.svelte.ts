import { connection } from '$/api/connection.svelte';
import { session } from '$/api/session.svelte';
import { setup } from '$/api/setup.svelte';
import { strings } from '$/strings';

/** What the page before anybody signed in says about how the person came there. */
class Arrival {
  notice = $state<{ tone: 'good' | 'bad' | 'info'; text: string } | null>(null);
  /** Nobody can sign in yet. */
  isWaiting = $state(false);

  /**
   * The server has begun, at `asked` by `performance.now()`, to restore a backup: nothing of before may stay here. Whoever
   * is signed in by what was restored stays so.
   */
  async restore(asked: number) {
    const { begun, arrived, firstFailed } = strings.backups.restore;
    this.notice = { tone: 'info', text: begun };
    this.isWaiting = true;
    session.end();
    try {
      await connection.newLife(asked, begun);
      await setup.loadAnew();
    } finally {
      this.isWaiting = false;
    }
    if (setup.known?.hasOwner) await session.resume().catch(() => undefined);
    this.notice = setup.known?.hasOwner ? { tone: 'good', text: arrived } : { tone: 'bad', text: firstFailed };
  }

  clear() {
    this.notice = null;
  }
}

export const arrival = new Arrival();

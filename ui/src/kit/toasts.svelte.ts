import { Problem } from '$/api/problem';

export interface Toast {
  id: number;
  tone: 'good' | 'bad' | 'info';
  text: string;
  action?: { label: string; run: () => void };
}

/** How long a toast stays, in milliseconds: longer when there is something to do in it. */
const STAYS_MILLIS = { plain: 5_000, withAction: 10_000, bad: 12_000 };
/** Toasts at the same time; the oldest goes. */
const SHOWN_MAX = 4;

/** Short news at the edge of the screen. What must be read stands on the page instead. */
class Toasts {
  shown = $state<Toast[]>([]);
  #next = 1;

  good(text: string, action?: Toast['action']) {
    this.#show({ tone: 'good', text, ...(action ? { action } : {}) });
  }

  info(text: string, action?: Toast['action']) {
    this.#show({ tone: 'info', text, ...(action ? { action } : {}) });
  }

  bad(text: string) {
    this.#show({ tone: 'bad', text });
  }

  /** Runs `work`; what goes wrong is shown. True when it went through. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.bad(error.message);
      return false;
    }
  }

  dismiss(id: number) {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  clear() {
    this.shown = [];
  }

  #show(toast: Omit<Toast, 'id'>) {
    const id = this.#next++;
    this.shown = [...this.shown, { ...toast, id }].slice(-SHOWN_MAX);
    const stays = toast.tone === 'bad' ? STAYS_MILLIS.bad : toast.action ? STAYS_MILLIS.withAction : STAYS_MILLIS.plain;
    setTimeout(() => this.dismiss(id), stays);
  }
}

export const toasts = new Toasts();

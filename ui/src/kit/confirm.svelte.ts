/** What a person is asked before something is destroyed. */
export interface Question {
  title: string;
  /** What will be gone, and what stays. */
  message: string;
  /** The verb on the button. */
  action: string;
  /** A word to type, for what cannot be had back. */
  word?: string;
}

class Confirmation {
  question = $state<Question | null>(null);
  #answer: ((yes: boolean) => void) | null = null;

  /** Asks; true when the person goes ahead. */
  ask(question: Question): Promise<boolean> {
    this.answer(false);
    this.question = question;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  answer(yes: boolean) {
    this.question = null;
    this.#answer?.(yes);
    this.#answer = null;
  }
}

export const confirmation = new Confirmation();

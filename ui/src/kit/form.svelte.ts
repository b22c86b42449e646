import { Problem } from '$/api/problem';
import { strings } from '$/strings';

/**
 * A form that keeps what was typed: sends once at a time, shows the server's words at the fields they belong to, and
 * what belongs to no field above them all.
 */
export class Form {
  busy = $state(false);
  /** What is wrong with the whole; null when there is nothing to say. */
  message = $state<string | null>(null);
  #details = $state<Record<string, string>>({});
  readonly #shown: ReadonlySet<string>;

  /** `fields`: names of the fields that show their own problem; `a.b` shows its own, `a` also that of what is in it. */
  constructor(fields: readonly string[]) {
    this.#shown = new Set(fields);
  }

  /** What is wrong with a field; also with an element of it (`buckets[2]`). */
  error(field: string): string | undefined {
    return this.#details[field];
  }

  /** Runs `send`; true when it went through. */
  async submit(send: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.clear();
    try {
      await send();
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Shows a problem where it belongs. */
  fail(error: unknown) {
    if (!(error instanceof Problem)) throw error;
    const details: Record<string, string> = {};
    const rest: string[] = [];
    for (const { field, message } of error.details) {
      const name = this.#shown.has(field) ? field : field.replace(/[.[].*$/, '');
      if (this.#shown.has(name)) details[name] ??= sentence(message);
      else rest.push(`${field} ${message}`);
    }
    this.#details = details;
    const isAllAtFields = error.details.length > 0 && rest.length === 0;
    this.message = isAllAtFields ? strings.kit.checkFields : [error.message, ...rest].join(' ');
  }

  clear() {
    this.#details = {};
    this.message = null;
  }
}

/** The server's messages begin with a verb, for the field's name to stand before them. */
export function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

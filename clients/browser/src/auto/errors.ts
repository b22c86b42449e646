import type { Guard } from '../log';

/** Distinct errors of one page view; a page that throws without end is known to be broken by then. */
export const ERRORS_MAX = 20;
/** A browser's note to developers, and what the visitor's extensions do. */
const NOISE = /^ResizeObserver loop|-extension:\/\//;

/**
 * Calls `count` with the kind (`error`, `unhandledrejection`) of each uncaught error, once a page view for errors of
 * one text and place. The result starts a page view.
 */
export const watchErrors = (guard: Guard, count: (kind: string) => void): (() => void) => {
  const seen = new Set<string>();
  const note = guard((event: Event) => {
    const { message, filename, lineno, reason } = event as ErrorEvent & { reason?: { stack?: string } };
    let text = `${filename}:${lineno}`;
    try {
      text = `${message || reason?.stack || reason} ${text}`;
    } catch {
      // A reason that is no text, such as a symbol.
    }
    if (seen.size >= ERRORS_MAX || seen.has(text) || NOISE.test(text)) return;
    seen.add(text);
    count(event.type);
  });
  addEventListener('error', note);
  addEventListener('unhandledrejection', note);
  return () => seen.clear();
};

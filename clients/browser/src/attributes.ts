import type { Guard } from './log';

const NAME = 'data-track';
const LABEL = 'data-label-';

type Report = (name: string, value: string | null, labels: Record<string, string>) => void;

const report = (element: Element, send: Report): void => {
  const labels: Record<string, string> = {};
  for (const { name, value } of Array.from(element.attributes)) {
    if (name.startsWith(LABEL)) labels[name.slice(LABEL.length).replace(/-/g, '_')] = value;
  }
  send(element.getAttribute(NAME)!, element.getAttribute('data-value') || null, labels);
};

/** Clicks on a marked element or anything in it, and submits of a marked form. */
export const watchAttributes = (guard: Guard, send: Report): void => {
  // Capturing, so that a page which stops its events is counted all the same.
  const listen = (type: string, find: (event: Event) => Element | undefined): void =>
    document.addEventListener(
      type,
      guard((event: Event) => {
        const element = find(event);
        if (element) report(element, send);
      }),
      { capture: true, passive: true },
    );
  const marked = (target: EventTarget): target is Element =>
    !!(target as Element).hasAttribute && (target as Element).hasAttribute(NAME);

  listen('click', (event) => {
    // The path, not `closest`: it goes through open shadow roots.
    const element = event.composedPath().find(marked);
    // Clicks in a form are not its submit.
    return element && element.tagName !== 'FORM' ? element : undefined;
  });
  listen('submit', ({ target }) => (target && marked(target) ? target : undefined));
};

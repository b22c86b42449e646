import { CAPTURE, describe, findOnPath } from './element';
import type { Guard } from './log';
import type { Report } from './sample';

const NAME = 'data-track';

/** Clicks on a marked element or anything in it, and submits of a marked form. */
export const watchAttributes = (guard: Guard, record: Report): void => {
  for (const type of ['click', 'submit']) {
    document.addEventListener(
      type,
      guard((event: Event) => {
        const element = findOnPath(event, (target) => target.hasAttribute(NAME));
        // Clicks in a form are not its submit; a submit is of its form only.
        if (element && (element.tagName === 'FORM') === (type === 'submit')) {
          record('increment', element.getAttribute(NAME), ...describe(element));
        }
      }),
      CAPTURE,
    );
  }
};

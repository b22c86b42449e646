import type { Metrics } from '../config';
import { CAPTURE, describe, findOnPath } from '../element';
import type { Guard } from '../log';
import type { Report } from '../sample';
import { matches } from './page';

/** How often elements that the page has added are looked for. */
const LOOK_MS = 1e3;

/** What the automatic part itself sees happening. */
export interface Happenings {
  _view(route: string): void;
  _error(): void;
}

/** Sends configured metrics on their tracking events (`CONTRACT.md` §4): `click .buy`, `scroll 50%`, `pageview /a/*`. */
export const watchEvents = (guard: Guard, metrics: Metrics, record: Report): Happenings => {
  const views: Array<(route: string) => void> = [];
  const errors: Array<() => void> = [];

  const onceVisible = (selector: string, count: (element: Element) => void): void => {
    const known = new WeakSet<Element>();
    const observer = new IntersectionObserver(
      guard((entries: IntersectionObserverEntry[]) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          observer.unobserve(target);
          count(target);
        }
      }),
    );
    const look = (): void => {
      for (const element of Array.from(document.querySelectorAll(selector))) {
        if (!known.has(element)) observer.observe(element);
        known.add(element);
      }
    };
    // A selector that is none ends here.
    look();
    setInterval(guard(look), LOOK_MS);
  };

  /** Once a page view; without a depth, at the first scroll. */
  const onScroll = (depth: number, count: () => void): void => {
    let reached = false;
    views.push(() => (reached = false));
    const look = guard(() => {
      // A pixel of tolerance: heights are rounded, positions are not.
      if (reached || (scrollY + innerHeight + 1) / document.documentElement.scrollHeight < depth) return;
      reached = true;
      count();
    });
    addEventListener('scroll', look, CAPTURE);
  };

  const watch = guard((name: string, event: string) => {
    const [, type, argument] = /^(\S+)\s*(.*)/.exec(event)!;
    const count = (element?: Element): void => record('increment', name, ...(element ? describe(element) : []));
    if (type === 'pageview') views.push((route) => (!argument || matches(argument, route)) && count());
    else if (type === 'error' && !argument) errors.push(count);
    else if (type === 'scroll') onScroll(parseFloat(argument!) / 100 || 0, count);
    else if (type === 'visible') onceVisible(argument || 'body', count);
    else {
      const listener = guard((event: Event) => {
        const element = findOnPath(event, (target) => target.matches(argument || '*'));
        // Without a selector an event of the document or the window counts, too.
        if (element || !argument) count(element);
      });
      addEventListener(type!, listener, CAPTURE);
    }
  });

  metrics.forEach(({ _events }, name) => _events?.forEach((event) => watch(name, event)));
  return {
    _view: (route) => views.forEach((view) => view(route)),
    _error: () => errors.forEach((error) => error()),
  };
};

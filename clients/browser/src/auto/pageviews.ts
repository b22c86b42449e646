import type { Guard } from '../log';
import { createPages, routeOf } from '../page';

/** Calls `count` for the page that was loaded, and for each one shown after it without a load. */
export const watchPageViews = (guard: Guard, count: (page: string) => void): void => {
  const labelOf = createPages();
  let current: string | undefined;

  const look = guard(() => {
    const route = routeOf(location);
    if (route === current) return;
    current = route;
    count(labelOf(route));
  });

  const begin = guard(() => {
    look();
    addEventListener('popstate', look);
    addEventListener('hashchange', look);
    addEventListener('pageshow', (event) => {
      // Back from the back/forward cache: seen once more, with no load.
      if (event.persisted) {
        current = undefined;
        look();
      }
    });
    for (const method of ['pushState', 'replaceState'] as const) {
      const original = history[method];
      history[method] = function (...args) {
        original.apply(this, args);
        look();
      };
    }
  });

  if ((document as Document & { prerendering?: boolean }).prerendering) {
    document.addEventListener('prerenderingchange', begin, { once: true });
  } else begin();
};

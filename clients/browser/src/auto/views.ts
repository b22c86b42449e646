import type { Guard } from '../log';
import { routeOf } from './page';

/**
 * Calls `count` for the page that was loaded, and for each one shown after it without a load. `loaded`: the document
 * was shown anew, by a load or out of the back/forward cache.
 */
export const watchViews = (guard: Guard, count: (route: string, loaded: boolean) => void): void => {
  let current: string | undefined;

  const look = guard(() => {
    const route = routeOf(location);
    // A router may take the slash at the end away, or add it.
    const place = route.replace(/\/$/, '');
    if (place === current) return;
    const loaded = current === undefined;
    current = place;
    count(route, loaded);
  });

  const begin = guard(() => {
    look();
    addEventListener('popstate', look);
    addEventListener('hashchange', look);
    // Capturing: before the vitals of the page that is back.
    addEventListener(
      'pageshow',
      (event) => {
        if (!event.persisted) return;
        current = undefined;
        look();
      },
      true,
    );
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

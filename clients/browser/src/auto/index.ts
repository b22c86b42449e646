import type { InitOptions } from '../api';
import type { Metrics } from '../config';
import type { Guard } from '../log';
import type { Report } from '../sample';
import { watchErrors } from './errors';
import { watchEvents } from './events';
import { pageOf, routeOf } from './page';
import { watchViews } from './views';
import { watchVisibleTime } from './visible';
import { watchVitals } from './vitals';

/** Everything that is measured without a call. Each of the metrics says of which page it is. */
export const watchPage = (guard: Guard, options: InitOptions, metrics: Metrics, record: Report): void => {
  const happenings = __EVENTS__ ? watchEvents(guard, metrics, record) : undefined;
  let page = pageOf(routeOf(location), options.pages);
  /** Vitals are of the page that was loaded, whatever is shown in it later. */
  let loadedPage = page;
  const observe = (name: string, value: number, of: string): void => record('observe', name, value, { page: of });

  const nextStretch = watchVisibleTime(guard, (seconds) => observe('time_on_page_seconds', seconds, page));
  const forgetErrors = watchErrors(guard, (kind) => {
    record('increment', 'js_errors', 1, { page, kind });
    happenings?._error();
  });
  watchViews(guard, (route, loaded) => {
    nextStretch(loaded);
    forgetErrors();
    page = pageOf(route, options.pages);
    if (loaded) loadedPage = page;
    record('increment', 'page_views', 1, { page });
    happenings?._view(route);
  });
  // In a task of its own: the library must not keep the page from anything for long.
  setTimeout(guard(() => watchVitals(guard, (name, value) => observe(name, value, loadedPage))));
};

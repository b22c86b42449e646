/**
 * Where the person is: the address bar as state. Small enough to be our own; the libraries looked at tell lazy pages by
 * the text of functions, or leave a page that cannot be loaded hanging.
 */

/** A page asks before it is left with something unsaved; true lets go. */
type Guard = () => boolean | Promise<boolean>;

export interface Match<Route> {
  route: Route;
  params: Record<string, string>;
}

class Router {
  #base = '';
  /** Below the base; begins with a slash. */
  path = $state('/');
  query = $state.raw(new URLSearchParams());
  #guard: Guard | null = null;

  /** Follows the address bar and the links of the page. An address outside the base becomes its start. */
  start(base: string) {
    this.#base = base;
    if (!this.#isInside(location.pathname)) history.replaceState(null, '', `${base}/`);
    this.#read();
    window.addEventListener('popstate', () => void this.#travel());
    document.addEventListener('click', (event) => this.#click(event));
    window.addEventListener('beforeunload', (event) => {
      if (this.#guard) event.preventDefault();
    });
  }

  /** The address of a page. Values of parameters are escaped. */
  href(path: string, query: Record<string, string> = {}): string {
    const search = new URLSearchParams(query).toString();
    return `${this.#base}${path === '/' ? '/' : path}${search && `?${search}`}`;
  }

  /** Goes to a page, unless the present one holds on. */
  async go(path: string, query: Record<string, string> = {}, options: { replace?: boolean } = {}) {
    const isHere = path === this.path && new URLSearchParams(query).toString() === this.query.toString();
    if (!isHere && !(await this.#mayLeave())) return;
    history[options.replace ? 'replaceState' : 'pushState'](null, '', this.href(path, query));
    this.#read();
    if (!options.replace) window.scrollTo(0, 0);
  }

  /** Writes a choice of the page into its address, so that it can be bookmarked and survives a reload. */
  setQuery(name: string, value: string | null) {
    const query = new URLSearchParams(this.query);
    if (value === null) query.delete(name);
    else query.set(name, value);
    const search = query.toString();
    history.replaceState(null, '', `${location.pathname}${search && `?${search}`}`);
    this.#read();
  }

  /** Asks `guard` before the page is left. Returns what ends that. */
  guard(guard: Guard): () => void {
    this.#guard = guard;
    return () => {
      if (this.#guard === guard) this.#guard = null;
    };
  }

  /** The first of `routes` that the address fits. */
  match<Route extends { path: string }>(routes: readonly Route[]): Match<Route> | null {
    for (const route of routes) {
      const params = fit(route.path, this.path);
      if (params) return { route, params };
    }
    return null;
  }

  #isInside(pathname: string): boolean {
    return pathname === this.#base || pathname.startsWith(`${this.#base}/`);
  }

  /** The path of a page by that of an address. */
  #below(pathname: string): string {
    return pathname.slice(this.#base.length).replace(/\/+$/, '') || '/';
  }

  #read() {
    this.path = this.#below(location.pathname);
    this.query = new URLSearchParams(location.search);
  }

  /** Back or forward: the address has changed already, so it is put back while the page is asked. */
  async #travel() {
    const search = new URLSearchParams(location.search).toString();
    // The skip link, or another place on the page.
    if (this.#below(location.pathname) === this.path && search === this.query.toString()) return;
    if (this.#guard) {
      history.pushState(null, '', this.href(this.path, Object.fromEntries(this.query)));
      if (await this.#mayLeave()) history.back();
      return;
    }
    this.#read();
  }

  async #mayLeave(): Promise<boolean> {
    const guard = this.#guard;
    if (!guard) return true;
    const mayLeave = await guard();
    if (mayLeave) this.#guard = null;
    return mayLeave;
  }

  #click(event: MouseEvent) {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!isPlain || event.defaultPrevented || !link || link.target || link.hasAttribute('download')) return;
    const { origin, pathname, searchParams, hash } = new URL(link.href, location.href);
    if (origin !== location.origin || !this.#isInside(pathname) || (hash && pathname === location.pathname)) return;
    event.preventDefault();
    void this.go(pathname.slice(this.#base.length) || '/', Object.fromEntries(searchParams));
  }
}

/** The parameters of `path` by `pattern`; null where they do not fit. */
export function fit(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':') && value) params[segment.slice(1)] = decode(value);
    else if (segment !== value) return null;
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const router = new Router();

/** Distinct pages of one load; what comes after them is counted together. */
export const PAGES_MAX = 50;
export const PAGE_OTHER = 'other';

const NUMBER = /^\d+$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Hexadecimal with a digit in it: `defaced` is a word. */
const HEX = /^(?=.*\d)[0-9a-f]{8,}$/i;
/** A hyphen makes it a title, such as `how-to-install-debian-12`, unless there are capitals too. */
const TOKEN = /^(?=.*\d)(?:\w{20,}|(?=.*[A-Z])[\w-]{20,})$/;

const withoutId = (segment: string): string =>
  [NUMBER, UUID, HEX, TOKEN].some((id) => id.test(segment)) ? ':id' : segment;

/** Where the visitor is: the path, and the path in the hash (`#/…`, `#!/…`) of pages that route with it. */
export const routeOf = ({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): string => {
  const [, hashRoute] = /^#!?(\/[^?#]*)/.exec(hash) || [];
  return hashRoute ? pathname.replace(/\/$/, '') + hashRoute : pathname;
};

export const createPages = (): ((route: string) => string) => {
  const seen = new Set<string>();
  return (route) => {
    const page = route.split('/').map(withoutId).join('/');
    if (seen.has(page)) return page;
    if (seen.size >= PAGES_MAX) return PAGE_OTHER;
    seen.add(page);
    return page;
  };
};

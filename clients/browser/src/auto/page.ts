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

/** A slash at the end means nothing. */
const segmentsOf = (path: string): string[] => path.replace(/\/$/, '').split('/');

/** Whether a route is of a pattern: `:name` stands for one segment, a `*` at the end for the rest. */
export const matches = (pattern: string, route: string): boolean => {
  const given = segmentsOf(route);
  const wanted = segmentsOf(pattern);
  const open = wanted[wanted.length - 1] === '*' && wanted.pop();
  return (
    (open ? given.length >= wanted.length : given.length === wanted.length) &&
    wanted.every((segment, index) => segment === given[index] || (segment[0] === ':' && given[index]))
  );
};

/** The page's own pattern for this route, or the route with its ids replaced. */
export const pageOf = (route: string, patterns: readonly string[] = []): string =>
  patterns.find((pattern) => matches(pattern, route)) || route.split('/').map(withoutId).join('/');

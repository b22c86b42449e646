export type Labels = Readonly<Record<string, unknown>>;

export const LABELS_MAX = 10;
/** Half a surrogate pair: a JSON escape of it is an error to the server. */
const HALF = /[\ud800-\udfff]/gu;
/** Longer values need not travel: the server cuts at as many bytes. */
export const LABEL_VALUE_CHARS_MAX = 256;
/** Distinct values of one label in one load of the page; what comes after them is counted together. */
export const LABEL_VALUES_MAX = 100;
export const PAGES_MAX = 50;
export const OTHER = 'other';
/** Longer names are refused by the server, so they need not travel. */
const NAME = /^[a-zA-Z_]\w{0,99}$/;

export const isName = (name: unknown): name is string => typeof name === 'string' && NAME.test(name);

export type MergeLabels = (given?: Labels | null, defaults?: Labels | null) => Record<string, string> | undefined;

export const createLabels = (): MergeLabels => {
  // Without a prototype `__proto__` is a name like any other.
  const seen = { __proto__: null } as unknown as Record<string, Set<string>>;

  const bounded = (name: string, value: string): string => {
    const values = (seen[name] ||= new Set());
    if (values.has(value)) return value;
    if (values.size >= (name === 'page' ? PAGES_MAX : LABEL_VALUES_MAX)) return OTHER;
    values.add(value);
    return value;
  };

  /**
   * The call's labels go over the defaults, and are the ones that stay when there are too many. Sorted by name, so that
   * two orders of the same labels are one series.
   */
  return (given, defaults) => {
    const pairs = Object.entries({ ...given, ...defaults, ...given })
      .filter(([name, value]) => isName(name) && value != null)
      .slice(0, LABELS_MAX)
      .map(([name, value]) => [name, bounded(name, String(value).slice(0, LABEL_VALUE_CHARS_MAX).replace(HALF, '\ufffd'))] as const);
    return pairs.length ? Object.fromEntries(pairs.sort()) : undefined;
  };
};

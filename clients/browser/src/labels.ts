import { cutToBytes } from './utf8';

export type Labels = Readonly<Record<string, unknown>>;

export const LABELS_MAX = 10;
export const LABEL_VALUE_BYTES_MAX = 256;
/** Longer names are refused by the server, so they need not travel. */
const NAME = /^[a-zA-Z_]\w{0,99}$/;

export const isName = (name: unknown): name is string => typeof name === 'string' && NAME.test(name);

/**
 * The call's labels go over the defaults, and are the ones that stay when there are too many. Sorted by name, so that
 * two orders of the same labels are one series.
 */
export const mergeLabels = (given?: Labels | null, defaults?: Labels | null): Record<string, string> | undefined => {
  const pairs = Object.entries({ ...given, ...defaults, ...given })
    .filter(([name, value]) => isName(name) && value != null)
    .slice(0, LABELS_MAX)
    .map(([name, value]) => [name, cutToBytes(String(value), LABEL_VALUE_BYTES_MAX)] as const);
  // Without a prototype `__proto__` is a name like any other.
  const merged = { __proto__: null } as unknown as Record<string, string>;
  for (const [name, value] of pairs.sort()) merged[name] = value;
  return pairs.length ? merged : undefined;
};

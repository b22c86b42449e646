import type { MetricConfig, MetricTotals, MetricType } from './types';

/** How a metric came to be, and whether it is counted. */
export type State =
  | 'active'
  /** Configured and switched off. */
  | 'inactive'
  /** Configured; nothing came yet. */
  | 'waiting'
  /** The library measures it by itself. */
  | 'automatic'
  /** Somebody sends it, nobody configured it. */
  | 'unconfigured';

/** A metric of the list: what is known of it from its configuration and from what came. */
export interface Row {
  /** Exposed name. */
  name: string;
  type: MetricType;
  state: State;
  config: MetricConfig | null;
  totals: MetricTotals | null;
}

/** Every metric once, by its exposed name, in the order of names. */
export function join(
  configs: readonly MetricConfig[],
  metrics: readonly MetricTotals[],
  isAutomatic: (name: string) => boolean,
): Row[] {
  const counted = new Map(metrics.map((metric) => [metric.name, metric]));
  const configured = configs.map((config): Row => {
    const totals = counted.get(config.exposedName) ?? null;
    counted.delete(config.exposedName);
    const state = !config.isActive ? 'inactive' : totals ? 'active' : 'waiting';
    return { name: config.exposedName, type: config.metricType as MetricType, state, config, totals };
  });
  const others = [...counted.values()].map((totals): Row => {
    const state = isAutomatic(totals.name) ? 'automatic' : 'unconfigured';
    return { name: totals.name, type: totals.type, state, config: null, totals };
  });
  return [...configured, ...others].sort(ORDERS.name);
}

/**
 * The same, as soon as both are there. Takes them as values so that a page reads both answers at once: of one that it
 * did not read yet it would not be told when it comes.
 */
export function joinKnown(
  configs: readonly MetricConfig[] | undefined,
  metrics: readonly MetricTotals[] | undefined,
  isAutomatic: (name: string) => boolean,
): Row[] | undefined {
  return configs && metrics ? join(configs, metrics, isAutomatic) : undefined;
}

export interface Filter {
  search: string;
  type: MetricType | null;
  /** Only configured ones, or only those that are not. */
  origin: 'configured' | 'other' | null;
}

/** The rows that fit; a search looks in names and descriptions. */
export function filter(rows: readonly Row[], { search, type, origin }: Filter): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ name, type: is, config }) => {
    const text = [name, config?.name, config?.metricName, config?.description].join(' ').toLowerCase();
    const isOfOrigin = origin === null || (origin === 'configured') === (config !== null);
    return isOfOrigin && (type === null || is === type) && words.every((word) => text.includes(word));
  });
}

export type OrderName = 'name' | 'total' | 'series' | 'seen';

/** What a metric has counted, or holds now. */
export const amount = ({ totals }: Row) => totals?.count ?? totals?.total ?? 0;

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** Each in the direction that people ask for first. */
const ORDERS: Readonly<Record<OrderName, (left: Row, right: Row) => number>> = {
  name: (left, right) => compare(left.name, right.name),
  total: (left, right) => amount(right) - amount(left),
  series: (left, right) => (right.totals?.series ?? 0) - (left.totals?.series ?? 0),
  seen: (left, right) => compare(right.totals?.lastSeenAt ?? '', left.totals?.lastSeenAt ?? ''),
};

export function order(rows: readonly Row[], by: OrderName, isReversed: boolean): Row[] {
  const sorted = [...rows].sort(ORDERS[by]);
  return isReversed ? sorted.reverse() : sorted;
}

import type { Fields, MetricConfig } from './types';

/** Says what a file is. */
const FORMAT = 'metrics-tracker/metric-configs';
const VERSION = 1;
/** Configurations that one file may have, and its size in bytes. */
export const ITEMS_MAX = 2_000;
export const FILE_BYTES_MAX = 8 * 1024 * 1024;

/** What the server says of a configuration, but nobody tells it. */
const OF_SERVER = ['id', 'exposedName', 'createdAt', 'updatedAt'];

/** A file with every configuration, as [`readFile`] takes it. */
export function writeFile(configs: readonly MetricConfig[], exportedAt: string): string {
  const metricConfigs = configs.map((config) => fieldsOf({ ...config }));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, exportedAt, metricConfigs }, null, 2)}\n`;
}

/** Why a file cannot be imported. */
export type FileFault = 'notJson' | 'noList' | 'tooMany' | 'newer';

/** The configurations of a file: one of ours, or a bare list. Their fields are the server's to judge. */
export function readFile(text: string): { items: Fields[] } | { fault: FileFault } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { fault: 'notJson' };
  }
  if (isRecord(content) && Number(content['version'] ?? VERSION) > VERSION) return { fault: 'newer' };
  const list = isRecord(content) ? content['metricConfigs'] : content;
  if (!Array.isArray(list) || !list.length || !list.every(isRecord)) return { fault: 'noList' };
  return list.length > ITEMS_MAX ? { fault: 'tooMany' } : { items: list.map(fieldsOf) };
}

/** Counters may be named with their `_total` or without it: both are one metric. */
const family = (metricName: unknown) => String(metricName).replace(/_total$/, '');

/** The configuration that an item would change. */
export function counterpart(item: Fields, configs: readonly MetricConfig[]): MetricConfig | undefined {
  return configs.find(({ metricName }) => family(metricName) === family(item.metricName));
}

/** Items whose metric an earlier item of the file has, too. */
export function repeated(items: readonly Fields[]): Set<Fields> {
  const seen = new Set<string>();
  return new Set(
    items.filter(({ metricName }) => {
      const name = family(metricName);
      const isSeen = seen.has(name);
      seen.add(name);
      return isSeen;
    }),
  );
}

function fieldsOf(config: Record<string, unknown>): Fields {
  const entries = Object.entries(config).filter(([field]) => !OF_SERVER.includes(field));
  return Object.fromEntries(entries) as Fields;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

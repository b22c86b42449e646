import type { components } from '$/api/generated';
import type { strings } from '$/strings';

export type AdminSettings = components['schemas']['AdminSettings'];
export type SettingName = keyof typeof strings.settings.fields;

/** How a setting is edited: a line, a number, one of its options, a list by lines, `name=value` by lines; or not at all. */
export type Kind = 'text' | 'number' | 'choice' | 'boolean' | 'lines' | 'labels' | 'shown';

export interface Setting {
  name: SettingName;
  kind: Kind;
}

type Group = keyof typeof strings.settings.groups;

/** Every setting, in the order of the page. What a server does not know is left out. */
export const GROUPS: readonly { group: Group; settings: readonly Setting[] }[] = [
  {
    group: 'reach',
    settings: [
      { name: 'publicUrl', kind: 'text' },
      { name: 'listen', kind: 'text' },
      { name: 'trustedProxies', kind: 'lines' },
      { name: 'corsOrigins', kind: 'lines' },
    ],
  },
  {
    group: 'access',
    settings: [
      { name: 'signup', kind: 'choice' },
      { name: 'authAttemptsPerMinute', kind: 'number' },
    ],
  },
  {
    group: 'data',
    settings: [
      { name: 'durability', kind: 'choice' },
      { name: 'seriesIdleDays', kind: 'number' },
      { name: 'scrapeLoopback', kind: 'boolean' },
      { name: 'prometheusUrl', kind: 'text' },
      { name: 'defaultLabels', kind: 'labels' },
    ],
  },
  {
    group: 'tracker',
    settings: [
      { name: 'scriptPath', kind: 'text' },
      { name: 'ingestPath', kind: 'text' },
    ],
  },
  {
    group: 'operation',
    settings: [
      { name: 'logLevel', kind: 'text' },
      { name: 'logFormat', kind: 'shown' },
      { name: 'dataDir', kind: 'shown' },
      { name: 'database', kind: 'shown' },
      { name: 'connectionsMax', kind: 'shown' },
      { name: 'idFilterMebibytes', kind: 'shown' },
    ],
  },
];

/** Names of everything that can be wrong, for the form. */
export const NAMES = GROUPS.flatMap(({ settings }) => settings.map(({ name }) => name));

/** The flag of a setting. */
export function flag(name: SettingName): string {
  return `--${words(name).join('-')}`;
}

/** The environment variable of a setting. */
export function variable(name: SettingName): string {
  return `METRICS_TRACKER_${words(name).join('_').toUpperCase()}`;
}

function words(name: SettingName): string[] {
  const full = name === 'database' ? 'databaseUrl' : name;
  return full.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
}

import { api, take } from '$/api/client';
import type { components } from '$/api/generated';
import { strings } from '$/strings';

export type Entry = components['schemas']['AuditLogEntry'];

type SettingName = keyof typeof strings.settings.fields;

/** Entries that one request of an export asks for: the most that the server gives. */
const EXPORT_PAGE_ITEMS = 500;
/** Entries that an export holds at most: the server keeps no more. */
const EXPORT_ITEMS_MAX = 100_000;

/** Emails by the id of their account. */
export type Emails = ReadonlyMap<string, string>;

/** What happened, in words; an action without words as it is. */
export function actionWords(action: string): string {
  return strings.audit.actions[action] ?? action;
}

/** Who did it. */
export function who(entry: Entry, emails: Emails): string {
  if (!entry.accountId) return strings.audit.nobody;
  return emails.get(entry.accountId) ?? strings.audit.gone(entry.accountId);
}

/** What it was done to: an account by its email, anything else by its id. */
export function targetWords(entry: Entry, emails: Emails): string {
  return entry.target ? (emails.get(entry.target) ?? entry.target) : '';
}

/** Details as names and values, in words as far as there are any. */
export function detailPairs(details: unknown): [string, string][] {
  if (typeof details !== 'object' || details === null) return [];
  return Object.entries(details).map(([name, value]) => [strings.audit.details[name] ?? name, plain(value)]);
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (typeof value === 'boolean') return value ? strings.audit.yes : strings.audit.no;
  if (typeof value === 'string') return strings.settings.fields[value as SettingName]?.label ?? value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** The whole log, newest first. */
export async function wholeLog(): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: EXPORT_PAGE_ITEMS, ...(cursor ? { cursor } : {}) };
    const page = await take(api.GET('/api/v1/admin/audit', { params: { query } }));
    entries.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor && entries.length < EXPORT_ITEMS_MAX);
  return entries;
}

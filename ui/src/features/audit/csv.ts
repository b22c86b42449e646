import type { Emails, Entry } from './entries';

/** The log as a table. */
export function asCsv(entries: readonly (Omit<Entry, 'details'> & { details?: unknown })[], emails: Emails): string {
  const head = ['at', 'action', 'account', 'accountId', 'target', 'details'];
  const rows = entries.map((entry) => [
    entry.at,
    entry.action,
    entry.accountId ? (emails.get(entry.accountId) ?? '') : '',
    entry.accountId ?? '',
    entry.target ?? '',
    entry.details ? JSON.stringify(entry.details) : '',
  ]);
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

/** A cell that no spreadsheet takes for a formula. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

import { day } from '$/kit/format';
import { strings } from '$/strings';
import type { Entry } from './entries';

export interface Day {
  /** Of this machine's calendar. */
  key: string;
  title: string;
  entries: Entry[];
}

/** Entries by the day they happened on, in their order. */
export function byDay(entries: readonly Entry[], now: number): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const moment = new Date(entry.at);
    const key = moment.toDateString();
    const last = days.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else days.push({ key, title: title(moment, now), entries: [entry] });
  }
  return days;
}

function title(moment: Date, now: number): string {
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (moment.toDateString() === today.toDateString()) return strings.audit.today;
  if (moment.toDateString() === yesterday.toDateString()) return strings.audit.yesterday;
  return day(moment);
}

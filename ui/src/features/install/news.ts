import type { components } from '$/api/generated';

/** What the server tells of a key's deliveries. */
export type Status = components['schemas']['InstallStatus'];

/** Something that came with a key. */
export interface Arrival {
  id: string;
  kind: 'accepted' | 'test' | 'rejected' | 'script' | 'reported';
  /** RFC 3339. */
  at: string;
  /** Of the page; null: none was said. */
  origin: string | null;
  /** How many such batches came since the look before; this is the last of them. */
  batches: number;
  /** Items that count, items that do not, remarks; of an accepted batch. */
  counts: { processed: number; errors: number; warnings: number } | null;
  /** Why it was refused or cannot be sent. */
  message: string | null;
}

/** What came between two looks at a key, the newest first. */
export function news(before: Status, now: Status): Arrival[] {
  // A server that has started anew counts from nothing.
  const past = before.since === now.since ? before : null;
  const found = [accepted(past, now), rejected(past, now), loaded(past, now), reported(past, now)];
  return found.filter((arrival) => arrival !== null).sort((a, b) => b.at.localeCompare(a.at));
}

function accepted(past: Status | null, { lastAccepted: last, acceptedBatches, since }: Status): Arrival | null {
  const batches = acceptedBatches - (past?.acceptedBatches ?? 0);
  if (!last || batches === 0) return null;
  const { processed, errors, warnings } = last;
  return { ...of('accepted', last, `${since}/${acceptedBatches}`), batches, counts: { processed, errors, warnings } };
}

function rejected(past: Status | null, { lastRejected: last, rejectedBatches, since }: Status): Arrival | null {
  const batches = rejectedBatches - (past?.rejectedBatches ?? 0);
  if (!last || (batches === 0 && isSame(last, past?.lastRejected))) return null;
  const id = `${since}/${rejectedBatches}/${last.at}`;
  return { ...of('rejected', last, id), batches: Math.max(1, batches), message: last.message };
}

function loaded(past: Status | null, { lastScript: last }: Status): Arrival | null {
  return !last || isSame(last, past?.lastScript) ? null : of('script', last, last.at);
}

function reported(past: Status | null, { lastReported: last }: Status): Arrival | null {
  return !last || isSame(last, past?.lastReported) ? null : { ...of('reported', last, last.at), message: last.message };
}

function of(kind: Arrival['kind'], { at, origin }: { at: string; origin?: string | null }, id: string): Arrival {
  return { id: `${kind}/${id}`, kind, at, origin: origin ?? null, batches: 1, counts: null, message: null };
}

function isSame(last: { at: string; origin?: string | null }, before: { at: string; origin?: string | null } | null | undefined) {
  return last.at === before?.at && last.origin === before.origin;
}

import { Problem } from '$/api/problem';
import { strings } from '$/strings';
import type { Key, KeyFields } from './keys';

/** What a person types of a key. */
export interface KeyDraft {
  keyName: string;
  /** One a line. */
  origins: string;
  /** As a `datetime-local` field writes it: local time, to the minute. Empty: never. */
  expiresAt: string;
  /** Empty: the server's own. */
  rateLimit: string;
}

export function draftOf(key: Key | null): KeyDraft {
  return {
    keyName: key?.keyName ?? '',
    origins: key?.allowedOrigins.join('\n') ?? '',
    expiresAt: key?.expiresAt ? localMinute(new Date(key.expiresAt)) : '',
    rateLimit: key ? String(key.rateLimitPerMinute) : '',
  };
}

/** Local time as a `datetime-local` field reads it. */
export function localMinute(moment: Date): string {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What differs from `given`: the rest stays as somebody else may have made it meanwhile. */
export function changesOf(given: KeyDraft, draft: KeyDraft): KeyFields {
  return {
    ...(draft.keyName !== given.keyName && { keyName: draft.keyName }),
    ...(draft.origins !== given.origins && { allowedOrigins: originsOf(draft) }),
    ...(draft.expiresAt !== given.expiresAt && { expiresAt: draft.expiresAt ? new Date(draft.expiresAt).toISOString() : null }),
    ...(draft.rateLimit !== given.rateLimit && { rateLimitPerMinute: draft.rateLimit ? Number(draft.rateLimit) : null }),
  };
}

const originsOf = (draft: KeyDraft) =>
  draft.origins
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Says which line the server means where it names an origin by its place. */
export function withLines(error: unknown, draft: KeyDraft): unknown {
  if (!(error instanceof Problem)) return error;
  const lines = originsOf(draft);
  const details = error.details.map(({ field, message }) => {
    const index = Number(/^allowedOrigins\[(\d+)\]$/.exec(field)?.[1] ?? Number.NaN);
    const origin = lines[index];
    return { field, message: origin === undefined ? message : strings.keys.form.originAt(index + 1, origin, message) };
  });
  return new Problem(error.status, error.code, error.message, details, error.retryAfterSeconds, error.requestId);
}

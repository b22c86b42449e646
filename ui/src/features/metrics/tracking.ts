/** What can make the library send a metric by itself; `other` is any event of the browser's, with or without a selector. */
export const EVENT_KINDS = ['click', 'submit', 'visible', 'scroll', 'pageview', 'error', 'other'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** A tracking event as a person edits it. */
export interface TrackingEvent {
  kind: EventKind;
  /** Selector, share, path; for `other` the event, too. */
  argument: string;
}

/** `click .buy` in its parts. */
export function parseEvent(text: string): TrackingEvent {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  const kind = EVENT_KINDS.find((kind) => kind !== 'other' && kind === first);
  return kind ? { kind, argument: rest.join(' ') } : { kind: 'other', argument: text.trim() };
}

/** The parts as the server takes them. */
export function writeEvent({ kind, argument }: TrackingEvent): string {
  const text = argument.trim();
  if (kind === 'other') return text;
  return text ? `${kind} ${text}` : kind;
}

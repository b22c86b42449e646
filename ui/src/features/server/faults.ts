import type { Fault } from '$/platform';
import { serverStrings } from '$/strings/server';

const words = serverStrings.faults;

/** A fault in words: what is wrong, and what can be done here. What the app says of it stands between. */
export function faultText({ kind, message }: Pick<Fault, 'kind' | 'message'>): { title: string; hint: string } {
  if (kind.kind !== 'portTaken') return words[kind.kind];
  const { title, by, hint } = words.portTaken;
  const { holder } = kind;
  const isNamed = holder !== null && !message.includes(holder.name);
  return { title: title(kind.port), hint: isNamed ? `${by(holder.name, holder.pid)} ${hint}` : hint };
}

import type { FaultKind } from '$/platform';
import { serverStrings } from '$/strings/server';

const words = serverStrings.faults;

/** A fault in words: what is wrong, and what can be done here. What the app says of it stands between. */
export function faultText(kind: FaultKind): { title: string; hint: string } {
  switch (kind.kind) {
    case 'portTaken':
      return { title: words.portTaken.title(kind.port), hint: `${holderText(kind)} ${words.portTaken.hint}` };
    case 'dataDirInUse': {
      const { known, unknown, title, hint } = words.dataDirInUse;
      return { title, hint: `${kind.pid === null ? unknown : known(kind.pid, kind.version)} ${hint}` };
    }
    default:
      return words[kind.kind];
  }
}

function holderText({ holder }: { holder: { pid: number; name: string } | null }): string {
  return holder ? words.portTaken.by(holder.name, holder.pid) : words.portTaken.unknown;
}

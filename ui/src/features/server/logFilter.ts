import type { Level, LogLine } from '$/platform';

/** Lines that are kept, as many as the app keeps. */
export const KEPT_MAX = 5_000;
/** Lines that are on the page at a time: as many as nobody reads without a search. */
export const SHOWN_MAX = 500;

/** From what matters most. */
export const LEVELS: readonly Level[] = ['error', 'warn', 'info', 'debug', 'trace'];

export interface LogFilter {
  /** This level and what matters more. */
  level: Level;
  /** Words that are all in the line. */
  text: string;
}

export interface Matches {
  /** The last of them, in order. */
  lines: LogLine[];
  /** There are more before these. */
  isCut: boolean;
}

/** The last lines that fit the filter. */
export function matching(lines: readonly LogLine[], filter: LogFilter, most = SHOWN_MAX): Matches {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const worst = LEVELS.indexOf(filter.level);
  const found: LogLine[] = [];
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (!line || LEVELS.indexOf(line.level) > worst || !hasAll(line, words)) continue;
    if (found.length === most) return { lines: found.reverse(), isCut: true };
    found.push(line);
  }
  return { lines: found.reverse(), isCut: false };
}

/** What is kept after `more` came; lines that were there already come again when the app is asked for all. */
export function merged(kept: readonly LogLine[], more: readonly LogLine[], most = KEPT_MAX): readonly LogLine[] {
  const last = kept.at(-1)?.number ?? 0;
  const added = more.filter(({ number }) => number > last);
  return added.length ? [...kept, ...added].slice(-most) : kept;
}

/** A line as text, as the log file has it. */
export function written({ time, level, target, message }: LogLine): string {
  return [time, level.toUpperCase().padEnd(5), target && `${target}:`, message].filter(Boolean).join(' ');
}

function hasAll({ level, target, message }: LogLine, words: readonly string[]): boolean {
  if (!words.length) return true;
  const text = `${level} ${target} ${message}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

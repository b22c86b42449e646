import { LANGUAGE, strings } from '$/strings';

const COMPACT = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });
const EXACT = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 3 });
const SMALL = new Intl.NumberFormat(LANGUAGE, { maximumSignificantDigits: 3 });
const RELATIVE = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto', style: 'short' });
const MOMENT = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'medium' });
const CLOCK = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium' });

/** From this on a number is written short. */
const COMPACT_FROM = 10_000;
const WORDS = strings.kit.units;
/** Seconds in each unit of relative time, the largest first. */
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** A number as short as it can be read: `1,234`, `12.3K`, `0.0421`. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size >= COMPACT_FROM) return COMPACT.format(value);
  return size > 0 && size < 1 ? SMALL.format(value) : EXACT.format(value);
}

/** Every digit, for titles and tables. */
export function exact(value: number): string {
  return Math.abs(value) > 0 && Math.abs(value) < 1 ? SMALL.format(value) : EXACT.format(value);
}

/** A share of one, as `12 %`. */
export function percent(share: number): string {
  return WORDS.percent(EXACT.format(Math.round(share * 1000) / 10));
}

/** A length of time given in seconds: `240 ms`, `3.2 s`, `4 min`. */
export function seconds(value: number): string {
  if (value < 1) return WORDS.millis(SMALL.format(value * 1000));
  if (value < 120) return WORDS.seconds(SMALL.format(value));
  if (value < 7_200) return WORDS.minutes(Math.round(value / 60));
  if (value < 172_800) return WORDS.hours(Math.round(value / 3_600));
  return WORDS.days(Math.round(value / 86_400));
}

export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < WORDS.bytes.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : SMALL.format(size)} ${WORDS.bytes[unit]}`;
}

/** `5 min. ago`; `now` within a few seconds. */
export function ago(moment: Date, now: number): string {
  const past = (moment.getTime() - now) / 1000;
  if (Math.abs(past) < 5) return strings.kit.now;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(past) >= size) ?? ['second', 1];
  return RELATIVE.format(Math.round(past / size), unit);
}

export function exactTime(moment: Date): string {
  return MOMENT.format(moment);
}

/** The time of day. */
export function clockTime(moment: Date): string {
  return CLOCK.format(moment);
}

export function day(moment: Date): string {
  return DAY.format(moment);
}

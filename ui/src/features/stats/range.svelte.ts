import { platform } from '$/platform';
import { router } from '$/router.svelte';

/** How far back charts look. */
export type RangeName = 'hour' | 'day' | 'month';

interface Range {
  /** Length in seconds. */
  span: number;
  /** Seconds between points; multiples of what the server stores for that long. */
  step: number;
  /** How often the history is asked for again, in milliseconds. */
  pollMillis: number;
}

export const RANGES: Readonly<Record<RangeName, Range>> = {
  hour: { span: 3_600, step: 60, pollMillis: 10_000 },
  day: { span: 86_400, step: 900, pollMillis: 30_000 },
  month: { span: 30 * 86_400, step: 21_600, pollMillis: 120_000 },
};

export const RANGE_NAMES = Object.keys(RANGES) as RangeName[];

const parse = (text: string | null) => RANGE_NAMES.find((name) => name === text);

/** The chosen range: the address says it, else what was chosen last on this machine. */
class RangeChoice {
  readonly name: RangeName = $derived(parse(router.query.get('range')) ?? parse(platform.recall('range')) ?? 'hour');

  choose(name: RangeName) {
    platform.remember('range', name);
    router.setQuery('range', name);
  }
}

export const range = new RangeChoice();

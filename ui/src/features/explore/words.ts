import { strings } from '$/strings';

/** A word of PromQL, with what it does in a few of ours. */
export interface Word {
  name: string;
  hint: string;
}

const words = (hints: Record<string, string>): readonly Word[] => Object.entries(hints).map(([name, hint]) => ({ name, hint }));

export const AGGREGATIONS = words(strings.promql.aggregations);
export const FUNCTIONS = words(strings.promql.functions);
export const KEYWORDS = words(strings.promql.keywords);
export const DURATIONS = words(strings.promql.durations);

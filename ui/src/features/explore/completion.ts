import { endOfWord, type Context } from './context';
import { AGGREGATIONS, DURATIONS, FUNCTIONS, KEYWORDS, type Word } from './words';

/** Suggestions at one time. */
const SHOWN_MAX = 50;
/** Put there by the server and the same for every series of the account. */
const HIDDEN_LABELS = ['user_id', '__name__'];

export interface Suggestion {
  /** What is offered. */
  name: string;
  hint: string;
  kind: 'metric' | 'function' | 'keyword' | 'label' | 'value' | 'duration';
}

/** What is known of the account's own metrics. */
export interface KnownMetric {
  /** As it stands in a query. */
  name: string;
  hint: string;
}

/** Every name that a query may have for a metric: histograms and summaries are told in several. */
export function queryNames(metric: { name: string; type: string }): KnownMetric[] {
  const named = (suffix: string) => ({ name: `${metric.name}${suffix}`, hint: metric.type });
  if (metric.type === 'histogram') return ['_bucket', '_count', '_sum'].map(named);
  if (metric.type === 'summary') return ['', '_count', '_sum'].map(named);
  return [named('')];
}

/** What fits at the caret, the best first: what begins like it before what has it inside. */
export function suggest(context: Context, metrics: readonly KnownMetric[], asked: readonly string[]): Suggestion[] {
  const prefix = context.prefix.toLowerCase();
  const of = (kind: Suggestion['kind'], words: readonly Word[]) => words.map((word) => ({ ...word, kind }));
  const named = (names: readonly string[], kind: Suggestion['kind']) => names.map((name) => ({ name, hint: '', kind }));
  const offered: Suggestion[] = {
    expression: () => [
      ...of('metric', metrics),
      ...of('function', AGGREGATIONS),
      ...of('function', FUNCTIONS),
      ...of('keyword', KEYWORDS),
    ],
    label: () => named(asked.filter((name) => !HIDDEN_LABELS.includes(name)), 'label'),
    value: () => named(asked, 'value'),
    duration: () => of('duration', DURATIONS),
  }[context.kind]();
  const fits = (place: (name: string) => boolean) => offered.filter(({ name }) => place(name.toLowerCase()));
  const beginning = fits((name) => name.startsWith(prefix));
  const inside = fits((name) => !name.startsWith(prefix) && name.includes(prefix));
  const all = [...beginning, ...inside].slice(0, SHOWN_MAX);
  // What stands there already is no suggestion, when it is the only one.
  return all.length === 1 && all[0]?.name === context.prefix ? [] : all;
}

/** How a query changes when a suggestion is taken. */
export interface Insertion {
  from: number;
  to: number;
  text: string;
  /** Where the caret goes. */
  caret: number;
}

/** What taking `suggestion` does to `query`. */
export function insertion(query: string, caret: number, context: Context, suggestion: Suggestion): Insertion {
  const { from } = context;
  if (context.kind === 'value') {
    const quote = query[from - 1] ?? '"';
    const end = query.indexOf(quote, caret);
    const isClosed = end !== -1 && !query.slice(caret, end).includes('\n');
    const text = `${escape(suggestion.name, quote)}${quote}`;
    return { from, to: isClosed ? end + 1 : caret, text, caret: from + text.length };
  }
  const to = endOfWord(query, caret);
  const follows = query.slice(to);
  let text = suggestion.name;
  let back = 0;
  if (suggestion.kind === 'function' && !/^\s*\(/.test(follows)) text += '(';
  if (context.kind === 'label' && !context.isList && !/^\s*[=!]/.test(follows)) {
    text += '=""';
    back = 1;
  }
  return { from, to, text, caret: from + text.length - back };
}

function escape(value: string, quote: string): string {
  return quote === '`' ? value : value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', '\\n');
}

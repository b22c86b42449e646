/** What a person is about to write at the caret of a query. */
export type Context =
  /** A metric, a function, a keyword. */
  | { kind: 'expression'; prefix: string; from: number }
  /** The name of a label: in the braces of a metric, or in a list as that of `by`. */
  | { kind: 'label'; prefix: string; from: number; metric: string | null; isList: boolean }
  | { kind: 'value'; prefix: string; from: number; metric: string | null; label: string }
  | { kind: 'duration'; prefix: string; from: number };

/** Words before a list of labels in parentheses. */
const BEFORE_LABELS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const WORD = /[a-zA-Z0-9_:]/;

interface Open {
  bracket: '{' | '(' | '[';
  /** The word before it: of braces the metric. */
  word: string | null;
}

/** Reads `text` up to `caret`; null where nothing can be offered: in a comment, after an operator of a label. */
export function contextAt(text: string, caret: number): Context | null {
  const open: Open[] = [];
  /** The last word, and where it began; and the last label of braces. */
  let word: string | null = null;
  let label = '';
  let expectsLabel = false;
  let at = 0;

  while (at < caret) {
    const char = text[at] ?? '';
    const around = open.at(-1);
    if (char === '#') {
      const end = text.indexOf('\n', at);
      if (end === -1 || end >= caret) return null;
      at = end + 1;
    } else if (char === '"' || char === "'" || char === '`') {
      const end = endOfString(text, at, caret);
      if (end === null) {
        if (around?.bracket !== '{' || !label) return null;
        return { kind: 'value', prefix: text.slice(at + 1, caret), from: at + 1, metric: around.word, label };
      }
      at = end + 1;
    } else if (WORD.test(char)) {
      const end = endOfWord(text, at);
      const isList = around?.bracket === '(' && BEFORE_LABELS.has(around.word ?? '');
      if (end >= caret) {
        const prefix = text.slice(at, caret);
        if (around?.bracket === '[') return { kind: 'duration', prefix, from: at };
        if (isList) return { kind: 'label', prefix, from: at, metric: null, isList };
        if (around?.bracket !== '{') return /^\d/.test(prefix) ? null : { kind: 'expression', prefix, from: at };
        return expectsLabel ? { kind: 'label', prefix, from: at, metric: around.word, isList } : null;
      }
      word = text.slice(at, end);
      if (around?.bracket === '{' && expectsLabel) {
        label = word;
        expectsLabel = false;
      }
      at = end;
    } else {
      if (char === '{' || char === '(' || char === '[') open.push({ bracket: char, word });
      if (char === '}' || char === ')' || char === ']') open.pop();
      if (char === '{' || char === ',') {
        expectsLabel = true;
        label = '';
      }
      if (!/\s/.test(char)) word = null;
      at += 1;
    }
  }

  const around = open.at(-1);
  if (around?.bracket === '[') return { kind: 'duration', prefix: '', from: caret };
  if (around?.bracket === '(' && BEFORE_LABELS.has(around.word ?? '')) {
    return { kind: 'label', prefix: '', from: caret, metric: null, isList: true };
  }
  if (around?.bracket !== '{') return { kind: 'expression', prefix: '', from: caret };
  return expectsLabel ? { kind: 'label', prefix: '', from: caret, metric: around.word, isList: false } : null;
}

/** Where the word at `at` ends. */
export function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && WORD.test(text[end] ?? '')) end += 1;
  return end;
}

/** The closing quote before `caret`; null where the caret is inside. */
function endOfString(text: string, at: number, caret: number): number | null {
  const quote = text[at];
  for (let next = at + 1; next < caret; next += 1) {
    if (text[next] === '\\' && quote !== '`') next += 1;
    else if (text[next] === quote) return next;
  }
  return null;
}

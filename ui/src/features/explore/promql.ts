import { fetchSigned } from '$/api/client';
import { readAnswer, type Answer } from './answer';

const BASE = '/prometheus/api/v1';

/** Points of a chart. */
const POINTS = 240;
/** Seconds between points at least: more often nobody scrapes. */
const STEP_SECONDS_MIN = 15;

/** Asks with a form, for queries may be long. Throws a [`Problem`]. */
async function ask(path: string, form: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
  const body = new URLSearchParams(form);
  const response = await fetchSigned(`${BASE}/${path}`, { method: 'POST', body, ...(signal && { signal }) });
  return response.json();
}

/** What a query answers now. */
export async function askNow(query: string, signal: AbortSignal): Promise<Answer> {
  return readAnswer(await ask('query', { query }, signal));
}

/** What a query answers over the last `span` seconds, on a grid. */
export async function askRange(query: string, span: number, signal: AbortSignal) {
  const step = Math.max(STEP_SECONDS_MIN, Math.ceil(span / POINTS));
  // Up to this second, or what was scraped last would not be there yet.
  const to = Math.floor(Date.now() / 1000);
  const from = to - Math.floor(span / step) * step;
  const form = { query, start: String(from), end: String(to), step: String(step) };
  return { answer: readAnswer(await ask('query_range', form, signal)), from, to, step };
}

/** Names of labels; of one metric, or of all. */
export async function labelNames(metric: string | null): Promise<string[]> {
  return texts(await ask('labels', metric ? { 'match[]': metric } : {}));
}

/** Values of a label; of one metric, or of all. */
export async function labelValues(label: string, metric: string | null): Promise<string[]> {
  const query = new URLSearchParams(metric ? { 'match[]': metric } : {});
  const response = await fetchSigned(`${BASE}/label/${encodeURIComponent(label)}/values?${query}`);
  return texts(await response.json());
}

const texts = (body: unknown) => (body as { data: string[] }).data;

import type { History, HistoryPoint } from './types';

/** A history with a place for every step, also those in which nothing happened. */
export interface Steps {
  /** Beginnings of the steps, in seconds since 1970. */
  times: number[];
  points: (HistoryPoint | null)[];
}

const secondsOf = (time: string) => Math.floor(Date.parse(time) / 1000);

/** Every step of the history, in order. */
export function steps(history: History): Steps {
  const { step } = history;
  const known = new Map(history.points.map((point) => [secondsOf(point.time), point]));
  const times: number[] = [];
  for (let time = Math.floor(secondsOf(history.from) / step) * step; time < secondsOf(history.to); time += step) {
    times.push(time);
  }
  return { times, points: times.map((time) => known.get(time) ?? null) };
}

/** What happened in each step: 0 where nothing did. Of counters, histograms and summaries. */
export function counts({ points }: Steps): number[] {
  return points.map((point) => point?.increase ?? point?.count ?? 0);
}

/** What happened in all of them together. */
export function countAll(history: History): number {
  return history.points.reduce((sum, point) => sum + (point.increase ?? point.count ?? 0), 0);
}

/** A gauge in each step: it keeps its value until it changes; null before the first change that is known. */
export function levels(history: History, { points }: Steps): (number | null)[] {
  // A gauge that did not change in the whole range has its present value throughout.
  const isStill = history.points.length === 0 && history.series.length > 0;
  let last = isStill ? history.series.reduce((sum, series) => sum + (series.value ?? 0), 0) : null;
  return points.map((point) => (last = point?.value ?? last));
}

/** The mean of the observations of each step. */
export function means({ points }: Steps): (number | null)[] {
  return points.map((point) => (point?.count ? (point.sum ?? 0) / point.count : null));
}

/** What a small chart shows of a metric, whichever type it is. */
export function trend(history: History): (number | null)[] {
  const all = steps(history);
  // The running step is not whole: it would look like a fall.
  return history.type === 'gauge' ? levels(history, all) : counts(all).slice(0, -1);
}

/** What happened on each page, the most first. */
export function byPage(history: History): [page: string, count: number][] {
  const pages = new Map<string, number>();
  for (const point of history.points) {
    for (const [page, count] of Object.entries(point.pages ?? {})) pages.set(page, (pages.get(page) ?? 0) + count);
  }
  return [...pages].filter(([, count]) => count > 0).sort((left, right) => right[1] - left[1]);
}

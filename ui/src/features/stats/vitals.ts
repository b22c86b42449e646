import { countUpTo, quantile, sum, type Distribution } from './buckets';

/** How a value is rated by the published thresholds. */
export type Rating = 'good' | 'fair' | 'poor';

export interface Vital {
  /** Exposed name of its histogram. */
  metric: string;
  short: 'LCP' | 'INP' | 'CLS' | 'FCP' | 'TTFB';
  /** Up to the first it is good, above the second poor. */
  thresholds: readonly [number, number];
  unit: 'seconds' | 'score';
}

/** The web vitals with the thresholds of web.dev, the three core ones first. */
export const VITALS: readonly Vital[] = [
  { metric: 'lcp_seconds', short: 'LCP', thresholds: [2.5, 4], unit: 'seconds' },
  { metric: 'inp_seconds', short: 'INP', thresholds: [0.2, 0.5], unit: 'seconds' },
  { metric: 'cumulative_layout_shift', short: 'CLS', thresholds: [0.1, 0.25], unit: 'score' },
  { metric: 'fcp_seconds', short: 'FCP', thresholds: [1.8, 3], unit: 'seconds' },
  { metric: 'ttfb_seconds', short: 'TTFB', thresholds: [0.8, 1.8], unit: 'seconds' },
];

/** A vital is judged by what three of four page views stay under. */
const JUDGED_AT = 0.75;

export interface Judgement {
  /** Page views measured. */
  count: number;
  /** What three of four page views stay under; where `isBeyond`, more than that. */
  p75: number;
  /** The value lies above the last bound of the histogram, which is all that is known of it. */
  isBeyond: boolean;
  rating: Rating;
  /** Shares of the page views; together 1. */
  shares: Readonly<Record<Rating, number>>;
}

/** How a vital stands; null when nothing was measured. */
export function judge({ thresholds: [good, poor] }: Vital, observed: Distribution): Judgement | null {
  const count = sum(observed.buckets);
  const p75 = quantile(JUDGED_AT, observed);
  if (p75 === null) return null;
  const goodShare = countUpTo(good, observed) / count;
  const passableShare = countUpTo(poor, observed) / count;
  const fairShare = passableShare - goodShare;
  const knownShare = 1 - (observed.buckets[observed.bounds.length] ?? 0) / count;
  return {
    count,
    p75,
    isBeyond: knownShare < JUDGED_AT,
    rating: goodShare >= JUDGED_AT ? 'good' : passableShare >= JUDGED_AT ? 'fair' : 'poor',
    shares: { good: goodShare, fair: fairShare, poor: 1 - passableShare },
  };
}

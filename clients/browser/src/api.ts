import type { MetricEntry } from './config';

/** What `init` takes, and the queue before the library is there: `['init', {…}]`. */
export interface InitOptions {
  key?: string;
  /** Where batches go: a path on the script's own origin, or an absolute address. */
  endpoint?: string;
  metrics?: readonly MetricEntry[];
  /** Patterns for the `page` label, first match first: `/orders/:slug`, `/docs/*`. Other paths have their ids replaced. */
  pages?: readonly string[];
  /** False: nothing is measured by itself. */
  autoTrack?: boolean;
  /** False: `data-track` attributes are not looked at. */
  customEvents?: boolean;
  /** False: measure although the browser asks for privacy (Global Privacy Control, Do Not Track). */
  respectPrivacySignals?: boolean;
  debug?: boolean;
}

import type { MetricType as Vital } from 'web-vitals';
import { onCLS } from 'web-vitals/onCLS.js';
import { onFCP } from 'web-vitals/onFCP.js';
import { onINP } from 'web-vitals/onINP.js';
import { onLCP } from 'web-vitals/onLCP.js';
import { onTTFB } from 'web-vitals/onTTFB.js';
import type { Guard } from '../log';

const seconds = (name: string): string => name + '_seconds';

/** Calls `observe` once a page view for each vital that the browser can measure, at the value it has when it is final. */
export const watchVitals = (guard: Guard, observe: (name: string, value: number) => void): void => {
  // What the package needs beyond the rest of the library; without it, it would throw into the page.
  if (!('at' in [])) return;
  /** One object for each page view and vital; it is told again when it grew after the page had been hidden. */
  const told = new WeakSet<Vital>();
  const tell = guard((vital: Vital) => {
    if (told.has(vital)) return;
    told.add(vital);
    if (vital.name === 'CLS') observe('cumulative_layout_shift', vital.value);
    else observe(seconds(vital.name.toLowerCase()), vital.value / 1e3);
    // Comes after the load event, which a prerendered page may have had before anybody saw it. A page out of the
    // back/forward cache has no entry, and no load.
    const [navigation] = (vital.name === 'TTFB' ? vital.entries : []) as PerformanceNavigationTiming[];
    if (navigation) observe(seconds('page_load'), Math.max(navigation.duration - (navigation.activationStart || 0), 0) / 1e3);
  });
  [onTTFB, onFCP, onLCP, onCLS, onINP].forEach((watch) => watch(tell));

  if (PerformanceObserver.supportedEntryTypes.includes('first-input')) {
    new PerformanceObserver(
      guard((list: PerformanceObserverEntryList) => {
        const [input] = list.getEntries() as PerformanceEventTiming[];
        observe(seconds('fid'), (input!.processingStart - input!.startTime) / 1e3);
      }),
    ).observe({ type: 'first-input', buffered: true });
  }
};

// Leaves out of the `web-vitals` package what tracker.js never asks it for: soft navigations (one set of vitals a load),
// ratings, attribution, reports of every change. The measuring itself is not touched, and a test holds the values of the
// whole package beside ours on the same page. A text that is not found any more fails the build.
import { readFile } from 'node:fs/promises';

/** @typedef {[from: string | RegExp, to: string]} Edit */

/** @type {Edit[]} */
const EVERYWHERE = [
  [/opts\.reportAllChanges/g, 'false'],
  [/, metric\.navigationId, metric\.navigationInteractionId, metric\.navigationURL, getBFCacheRestoreTime\(\)/g, ''],
  [/entry\.entryType === '(soft-navigation|interaction-contentful-paint)'/g, 'false'],
  [/navigation === 'soft-navigation'/g, 'false'],
  [/globalThis\.(?=performance|PerformanceEventTiming|requestIdle|cancelIdle)/g, 'self.'],
  [/this\._on\w+\?\.\([^)]*\);/g, ''],
  [/^ +_on\w+;$/gm, ''],
];

/** @type {Record<string, Edit[]>} */
const IN_FILE = {
  'lib/softNavs.js': [[/^[^]*$/, 'export const checkSoftNavsEnabled = () => false;\nexport const storeSoftNavEntry = () => {};']],
  'lib/initMetric.js': [
    [/^[^]*$/, 'export const initMetric = (name, value = -1, navigationType) => ({ name, value, navigationType, entries: [], id: {} });'],
  ],
  'lib/initUnique.js': [[/^[^]*$/, 'export const initUnique = (identity, Type) => new Type();']],
  'lib/bindReporter.js': [[/metric\.rating = [^;]*;/, '']],
};

/** @type {import('esbuild').Plugin} */
export const trimWebVitals = {
  name: 'trim-web-vitals',
  setup(build) {
    const found = new Set();
    build.onEnd(({ errors }) => {
      const lost = found.size && !errors.length && EVERYWHERE.filter((edit) => !found.has(edit));
      if (lost && lost.length) throw new Error(`web-vitals has changed: ${lost.map(([from]) => from)} is nowhere in it`);
    });
    build.onLoad({ filter: /\/web-vitals\/dist\/modules\/.*\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const edit of EVERYWHERE) {
        const edited = contents.replaceAll(...edit);
        if (edited !== contents) found.add(edit);
        contents = edited;
      }
      const file = Object.keys(IN_FILE).find((name) => path.endsWith(name));
      for (const [from, to] of (file && IN_FILE[file]) || []) {
        const edited = contents.replace(from, to);
        if (edited === contents) throw new Error(`web-vitals has changed: ${from} is not in ${path}`);
        contents = edited;
      }
      return { contents, loader: 'ts' };
    });
  },
};

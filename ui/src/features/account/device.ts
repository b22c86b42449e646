import { strings } from '$/strings';

/** Programs by what they call themselves; the first that fits, since browsers also name those they come from. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/MetricsTracker|Tauri/i, 'Metrics Tracker'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Vivaldi\//, 'Vivaldi'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/HeadlessChrome\//, 'Chrome (headless)'],
  [/Chrom(e|ium)\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^curl\//i, 'curl'],
  [/python/i, 'Python'],
  [/node|undici/i, 'Node.js'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

export interface Device {
  /** In words: `Firefox on Linux`. */
  name: string;
  isPhone: boolean;
}

/** What signed in, from what it calls itself. */
export function device(userAgent: string | null): Device {
  const text = userAgent ?? '';
  const first = (list: typeof PROGRAMS) => list.find(([pattern]) => pattern.test(text))?.[1];
  const program = first(PROGRAMS);
  const system = first(SYSTEMS);
  const words = strings.account.device;
  const name = program && system ? words.on(program, system) : (program ?? system ?? (text.split(/[ /]/)[0] || words.unknown));
  return { name, isPhone: /iPhone|Android.*Mobile/.test(text) };
}

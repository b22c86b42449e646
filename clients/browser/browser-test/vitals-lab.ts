// Pages on which the library and the genuine `web-vitals` package measure the same load, and the server of both.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as later } from 'node:timers/promises';
import { library } from './library';
import { listen, stop } from './listen';

export interface Vital {
  name: string;
  value: number;
}

/** `id`: of the page view, as the package counts them. */
interface Reading extends Vital {
  page: string;
  id: string;
}

/** Something that a page gets to. */
interface Place {
  done: Promise<void>;
  resolve(): void;
}

type Item = { name: string; value: number; type: string; labels: { page: string } };

const genuine = readFileSync(createRequire(import.meta.url).resolve('web-vitals').replace(/[^/]*$/, 'web-vitals.iife.js'));

/** Long enough for its size: an image of few bytes a pixel is background to LCP. */
const IMAGE = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><!--${'-+'.repeat(4000)}--><rect width="600" height="400"/></svg>`;
const IMAGE_MS = 400;

/** What the package, the navigation timing and the first input say, each told at once. */
const OBSERVERS = `<script src="/web-vitals.js"></script><script>
const tell = (name, value, id) => navigator.sendBeacon('/genuine', JSON.stringify({ page: location.pathname, name, value, id }));
for (const on of ['onTTFB', 'onFCP', 'onLCP', 'onCLS', 'onINP']) webVitals[on](({ name, value, id }) => tell(name, value, id));
new PerformanceObserver((list) => {
  const [input] = list.getEntries();
  tell('FID', input.processingStart - input.startTime, 'first-input');
}).observe({ type: 'first-input', buffered: true });
const tellLoad = () => {
  const [{ loadEventEnd, activationStart }] = performance.getEntriesByType('navigation');
  tell('load', Math.max(loadEventEnd - activationStart, 0), 'navigation');
};
addEventListener('load', () => setTimeout(() => document.prerendering ? document.addEventListener('prerenderingchange', tellLoad) : tellLoad()));
const busy = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
const painted = () => new Promise((resolve) => new PerformanceObserver(() => resolve(frames())).observe({ type: 'largest-contentful-paint', buffered: true }));
const pressed = (count) => new Promise((resolve) => new PerformanceObserver((list) => {
  count -= list.getEntries().filter(({ name }) => name === 'click').length;
  if (count <= 0) resolve(frames());
}).observe({ type: 'event', durationThreshold: 16, buffered: true }));
const frames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
</script><script async src="/lib.js"></script>`;

const TEXT = '<h1>A page</h1><p id="text">with a paragraph of text that is the largest thing on it.</p>';
const BUTTON = '<button id="slow" style="width: 100px; height: 40px" onclick="busy(180)">slow</button>';
const SHIFT = `<script>const shift = async (height) => {
  const block = document.createElement('div');
  block.style.height = height + 'px';
  document.body.prepend(block);
  await frames();
}</script>`;

const BODIES: Record<string, string> = {
  '/text': TEXT,
  '/shifts': TEXT + SHIFT,
  '/interactions': TEXT + BUTTON,
  '/interactions-late': TEXT + BUTTON,
  '/late-image': `${TEXT}<img id="late" width="600" height="400" src="/late.svg" alt="" style="display: block">`,
  '/hidden': TEXT + SHIFT,
  '/hide-show-hide': TEXT + SHIFT + BUTTON,
  '/restored': `${TEXT}<script>addEventListener('pageshow', (event) => fetch('/reached?' + (event.persisted ? 'restored' : 'loaded')))</script>`,
  '/elsewhere': `${TEXT}<script>addEventListener('load', () => setTimeout(() => history.back(), 100))</script>`,
  // Goes on when the page has been made ready in the background.
  '/links': `${TEXT}<script type="speculationrules">{"prerender":[{"urls":["/prerendered"],"eagerness":"immediate"}]}</script>
<script>fetch('/when?made-ready').then(() => location.assign('/prerendered'))</script>`,
  '/prerendered': `${TEXT}<script>addEventListener('load', () => setTimeout(() => fetch('/reached?' + (document.prerendering ? 'made-ready' : 'loaded')), 200));
document.addEventListener('prerenderingchange', () => painted().then(() => fetch('/reached?shown')))</script>`,
};

const inOrder = (a: Vital, b: Vital): number => a.name.localeCompare(b.name) || a.value - b.value;

const NAMES: Record<string, string> = { CLS: 'cumulative_layout_shift', load: 'page_load_seconds' };

export class VitalsLab {
  private readonly measured: Reading[] = [];
  private readonly sent: Reading[] = [];
  private readonly batches = new Set<string>();
  private readonly places = new Map<string, Place>();
  private server!: Server;
  origin!: string;

  static async start(): Promise<VitalsLab> {
    const lab = new VitalsLab();
    [lab.server, lab.origin] = await listen((request, response) => void lab.answer(request, response));
    return lab;
  }

  stop(): void {
    stop(this.server);
  }

  /** Resolves when a page has said so. */
  when(what: string): Promise<void> {
    return this.place(what).done;
  }

  /** What the package measured of a page, as the library would send it: once for each page view. */
  genuine(page: string): Vital[] {
    const views = new Map<string, Vital>();
    for (const { page: of, name, value, id } of this.measured) {
      if (of !== page || views.has(name + id)) continue;
      views.set(name + id, { name: NAMES[name] || name.toLowerCase() + '_seconds', value: name === 'CLS' ? value : value / 1e3 });
    }
    return [...views.values()].sort(inOrder);
  }

  /** What the library sent of a page's vitals. */
  ours(page: string): Vital[] {
    return this.sent.filter((item) => item.page === page).map(({ name, value }) => ({ name, value })).sort(inOrder);
  }

  private place(what: string): Place {
    let place = this.places.get(what);
    if (!place) {
      let resolve!: () => void;
      const done = new Promise<void>((resolved) => (resolve = resolved));
      this.places.set(what, (place = { done, resolve }));
    }
    return place;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, query] = request.url!.split('?') as [string, string | undefined];
    if (path === '/genuine') this.measured.push(JSON.parse(await text(request)));
    else if (path === '/c') this.collect(JSON.parse(await text(request)));
    else if (path === '/reached') this.place(query!).resolve();
    else if (path === '/when') await this.when(query!);
    else if (path === '/late.svg') {
      await later(IMAGE_MS);
      response.setHeader('Content-Type', 'image/svg+xml').end(IMAGE);
      return;
    } else {
      response.setHeader('Content-Type', path.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(this.file(path));
      return;
    }
    response.end('{"success":true}');
  }

  private file(path: string): string | Buffer {
    if (path === '/web-vitals.js') return genuine;
    if (path === '/lib.js') return library('tracker-full.js', { k: 'mt_pub_vitals', u: '/c' });
    return `<!doctype html><meta charset="utf-8"><title>${path}</title>${OBSERVERS}${BODIES[path] ?? ''}`;
  }

  private collect({ batchId, metrics }: { batchId: string; metrics: Item[] }): void {
    if (this.batches.has(batchId)) return;
    this.batches.add(batchId);
    for (const { name, value, type, labels } of metrics) {
      if (type !== 'histogram' || name === 'time_on_page_seconds') continue;
      this.sent.push({ page: labels.page, name, value, id: '' });
    }
  }
}

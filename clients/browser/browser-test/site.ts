import type { IncomingMessage, Server } from 'node:http';
import { library } from './library';
import { listen, stop } from './listen';

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** What the collector does with a batch; `deaf` counts it and then breaks the connection. */
export type Mood = 'well' | 'down' | 'deaf' | 'busy';

/** Stands in for the server: gives out `tracker.js`, and counts each batch id once. */
export class Collector {
  mood: Mood = 'well';
  readonly totals = new Map<string, number>();
  readonly batches = new Map<string, string>();
  readonly refusedAt: number[] = [];
  readonly acceptedAt: number[] = [];
  repeats = 0;
  preflights = 0;
  conflicts = 0;
  readonly contentTypes = new Set<string>();
  /** What libraries said stops them. */
  readonly reports: string[] = [];
  /** As browsers say how they ask: `cors` is fetch, a beacon has none. */
  readonly modes = new Set<string>();
  private constructor() {}
  private server!: Server;
  origin!: string;

  static async start(metrics: unknown[], file = 'tracker-full.js'): Promise<Collector> {
    const collector = new Collector();
    const script = library(file, { k: 'mt_pub_smoke', u: '/c', m: metrics });
    [collector.server, collector.origin] = await listen(async (request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
      if (request.url!.startsWith('/s.js')) {
        response.setHeader('Content-Type', 'text/javascript');
        response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
        const said = new URL(request.url!, 'http://x').searchParams.get('e');
        if (said) collector.reports.push(said);
        response.end(said ? '' : script);
        return;
      }
      if (request.method === 'OPTIONS') collector.preflights++;
      const body = await bodyOf(request).catch(() => '');
      if (collector.mood === 'down' || !body) return void request.socket.destroy();
      if (collector.mood === 'busy') {
        collector.refusedAt.push(Date.now());
        response.writeHead(429, { 'Retry-After': '3' }).end();
        return;
      }
      collector.contentTypes.add(String(request.headers['content-type']));
      collector.modes.add(String(request.headers['sec-fetch-mode']));
      collector.receive(body);
      if (collector.mood === 'deaf') request.socket.destroy();
      else response.end('{"success":true}');
    });
    return collector;
  }

  private receive(body: string): void {
    const { metrics, batchId } = JSON.parse(body);
    this.acceptedAt.push(Date.now());
    const known = this.batches.get(batchId);
    if (known !== undefined) {
      this.repeats++;
      if (known !== body) this.conflicts++;
      return;
    }
    this.batches.set(batchId, body);
    for (const { name, labels, value, operation } of metrics) {
      const series = name + JSON.stringify(labels || {});
      if (operation === 'set') this.totals.set(series, value);
      else this.totals.set(series, (this.totals.get(series) || 0) + (operation === 'decrement' ? -value : value));
    }
  }

  stop(): void {
    stop(this.server);
  }
}

const page = (collector: string): string => `<!doctype html><meta charset="utf-8"><title>shop</title>
<script>(function(w,d,s,l){w[l]=w[l]||[];w[l].push({'start':Date.now()});var f=d.getElementsByTagName(s)[0],j=d.createElement(s);
j.async=true;j.src='${collector}/s.js';f.parentNode.insertBefore(j,f)})(window,document,'script','metricsTracker');
metricsTracker.push(['increment', 'early_calls'])</script>
<button id="buy" data-track="buys" data-label-plan-name="Pro"><svg width="20" height="20"><circle id="dot" cx="10" cy="10" r="9"/></svg></button>
<form id="form" data-track="orders" data-value="2"><input id="send" type="submit"></form>
<script>form.addEventListener('submit', function (e) { e.preventDefault() }); buy.addEventListener('click', function (e) { e.stopPropagation() })</script>`;

export const startSite = async (collector: string): Promise<[Server, string]> =>
  listen(({ url }, response) => {
    response.setHeader('Content-Type', 'text/html');
    if (url === '/policy') response.setHeader('Content-Security-Policy', "connect-src 'self'");
    response.end(page(collector));
  });

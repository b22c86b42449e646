// Names and labels of a configuration are data: whatever they say, nothing of them runs and nothing is lost.
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARGS, CHROMIUM } from './chromium';
import { HostSite } from './host-sites';
import { isServerMissing, TestServer } from './server';

const VALUES = new Map([
  ['element', '</script><script>window.pwned=1</script>'],
  ['comment', '<!--<script>window.pwned=2'],
  ['separators', '\u2028window.pwned=3\u2029window.pwned=3//'],
  ['quotes', `"'\`;window.pwned=4;//'"`],
  ['backslashes', '\\";window.pwned=5;//\\'],
  ['escapes', '\\u0022;window.pwned=6;//\\x22\\n'],
  ['template', '${window.pwned=7}{{constructor.constructor("window.pwned=7")()}}'],
  ['replacement', "$&$`$'$1\"__MT_CONFIG__\""],
  ['handler', '"><img src=x onerror=window.pwned=8>'],
  ['lines', 'one\ntwo\rthree\tfour'],
  ['wide', 'Ünïcødé 🦊 \u0001'],
]);

/** Each is a property of every object, or of the page. */
const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'then', 'length', 'window'];
const TYPES = ['counter', 'gauge', 'histogram', 'summary'] as const;
const VERBS = { counter: 'increment', gauge: 'track', histogram: 'observe', summary: 'observe' } as const;

const METRICS = [...NAMES, ...VALUES.keys()].map((metricName, index) => {
  const metricType = TYPES[index % TYPES.length]!;
  const text = VALUES.get(metricName) ?? '</script><script>window.pwned=9</script>';
  return {
    name: `${metricName} ${text}`.slice(0, 60),
    description: text,
    metricName,
    metricType,
    helpText: text,
    labels: { toString: text, constructor: 'c' },
    autoTrack: true,
    trackingEvents: ['click [title="</script><script>window.pwned=10</script>"]', `click [title='"\\\\']`, 'click :::nonsense'],
  };
});
/** Told twice, so that a counter shows whether both came. */
const AMOUNT = 3;

describe.skipIf(isServerMissing)('a hostile configuration', () => {
  let browser: Browser;
  let server: TestServer;
  const sites: HostSite[] = [];
  let visits = 0;

  beforeAll(async () => {
    server = await TestServer.start();
    for (const metric of METRICS) await server.post('/api/v1/metric-configs', metric);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  });
  afterAll(async () => {
    for (const site of sites) site.stop();
    await browser?.close();
    await server?.stop();
  });

  /** What all visits must add up to, by exposed name. */
  const expectTotals = async (visits: number): Promise<void> => {
    const totals = async (): Promise<Array<[string, number]>> => {
      const { metrics } = await server.get('/api/v1/stats/summary');
      const own = metrics.filter(({ name }: { name: string }) => METRICS.some(({ metricName }) => name.replace(/_total$/, '') === metricName));
      return own.map(({ name, type, total, value, count }: any) => [name, type === 'gauge' ? (value ?? total) : (count ?? total)]).sort();
    };
    const told = METRICS.map(({ metricName, metricType }): [string, number] => {
      if (metricType === 'counter') return [metricName + '_total', visits * 2 * AMOUNT];
      return [metricName, metricType === 'gauge' ? AMOUNT : visits * 2];
    });
    await expect.poll(totals, { timeout: 20_000 }).toEqual(told.sort());
  };

  /** Opens a page with this tag, tells every metric, and waits until all of them have arrived. */
  const use = async (tag: string): Promise<void> => {
    const site = await HostSite.start({ folders: [], app: '<!doctype html><html><head></head><body><p>A page</p></body></html>' });
    sites.push(site);
    site.tag = tag;
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    await page.goto(site.origin);
    await page.waitForFunction(() => 'MetricsTracker' in window);
    const harm = await page.evaluate(
      ([calls, amount]) => {
        const before = Object.getOwnPropertyNames(Object.prototype).join();
        for (const [verb, name] of calls) {
          for (let round = 0; round < 2; round++) window.MetricsTracker![verb](name, amount);
        }
        document.querySelector('p')!.click();
        window.MetricsTracker!.flush();
        return [before === Object.getOwnPropertyNames(Object.prototype).join(), document.body.innerHTML.trim(), 'pwned' in window];
      },
      [METRICS.map(({ metricType, metricName }) => [VERBS[metricType], metricName] as const), AMOUNT] as const,
    );
    expect(harm).toEqual([true, '<p>A page</p>', false]);
    await expectTotals(++visits);
    // What a handler or a timer would have done by now.
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  };

  test('loaded from the server', async () => {
    for (const path of ['/m.js', '/api/v1/tracker.js']) await use(`<script async src="${server.origin}${path}?k=${server.key}"></script>`);
  });

  test('written into the page, where an end tag would end the script', async () => {
    const script = await (await fetch(`${server.origin}/m.js?k=${server.key}`)).text();
    // The server's address, which an inlined script does not have.
    const inlined = script.replace('"u":"/m"', `"u":"${server.origin}/m"`);
    expect(inlined).not.toBe(script);
    await use(`<script>${inlined}</script>`);
  });

  test('label values arrive on /metrics as they were written', async () => {
    const text = await (await fetch(`${server.origin}/metrics`)).text();
    const escapes: Record<string, string> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };
    const values = [...text.matchAll(/[{,]toString="((?:[^"\\]|\\.)*)"/g)].map(([, value]) => value!.replace(/\\[\\"n]/g, (pair) => escapes[pair]!));
    for (const value of VALUES.values()) expect(values).toContain(value);
  });
});

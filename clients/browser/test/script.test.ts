// The built files, run as a page runs them.
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, variants } from '../scripts/build.mjs';
import { fakeStorage } from './fakes';

type Variant = 'core' | 'auto' | 'attributes' | 'full' | 'auto-events' | 'full-events' | 'client';
const code = new Map<string, string>();
beforeAll(async () => {
  for (const variant of variants) code.set(variant.file, await compile(variant));
});

class Target {
  readonly listeners = new Map<string, Array<(event: unknown) => void>>();
  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) || []), listener]);
  }
  fire(type: string, event: object = {}): void {
    for (const listener of this.listeners.get(type) || []) listener(event);
  }
}

interface Sent {
  url: string;
  body: string;
  metrics: Array<Record<string, unknown>>;
}

/** As much of a page as the library touches. */
const createPage = (overrides: Record<string, unknown> = {}) => {
  const window = new Target();
  const document: Target & Record<string, any> = Object.assign(new Target(), {
    currentScript: { src: 'https://metrics.example/s.js?k=x' } as object | null,
    hidden: false,
    prerendering: false,
  });
  const location = { href: 'https://shop.example/orders/7?q=1#top', pathname: '/orders/7', hash: '' };
  const go = (_: unknown, __: string, path: string): void => {
    [location.pathname, location.hash] = [path.split('#')[0]!, path.includes('#') ? '#' + path.split('#')[1] : ''];
  };
  const clock = { now: 1000 };
  const sent: Sent[] = [];
  const thrown: unknown[] = [];
  const page: Record<string, any> = createContext({
    document,
    location,
    history: { pushState: go, replaceState: go },
    navigator: { sendBeacon: () => false },
    localStorage: fakeStorage(),
    crypto: webcrypto,
    performance: { now: () => clock.now, getEntriesByType: () => [] },
    PerformanceObserver: { supportedEntryTypes: [] },
    console: { log: () => {} },
    addEventListener: window.addEventListener.bind(window),
    setTimeout: () => 0,
    setInterval: () => 0,
    IntersectionObserver: class { observe(): void {} },
    clearTimeout: () => {},
    fetch: async (url: string, { body }: { body: string }) => {
      sent.push({ url, body, metrics: JSON.parse(body).metrics });
      return new Response('{}');
    },
    ...{ URL, Blob, AbortSignal },
    ...overrides,
  });
  page.window = page.self = page;
  const load = (variant: Variant, config?: object): void => {
    const literal = config ? JSON.stringify(JSON.stringify(config)) : '"__MT_CONFIG__"';
    try {
      runInContext(code.get(`tracker-${variant}.js`)!.replace('"__MT_CONFIG__"', () => literal), page);
    } catch (error) {
      thrown.push(error);
    }
  };
  /** What a closing page would send, as `name{labels} operation value`. */
  const collected = (): string[] => {
    document.hidden = true;
    window.fire('pagehide');
    document.hidden = false;
    // A page that is left sends again what is under way.
    const batches = new Map(sent.map((batch) => [JSON.parse(batch.body).batchId, batch]));
    return [...batches.values()].flatMap(({ metrics }) =>
      metrics.map(
        ({ name, value, labels, operation }) =>
          `${name}${JSON.stringify(labels || {})}${operation ? ' ' + operation : ''} ${value}`,
      ),
    );
  };
  return { page, window, document, location, clock, sent, thrown, load, collected };
};

const config = (m: unknown[] = []): object => ({ k: 'mt_pub_abc', u: '/c', m });

test('dist is what the sources build', () => {
  for (const { file } of variants) expect(readFileSync(new URL(`../dist/${file}`, import.meta.url), 'utf8') === code.get(file), file).toBe(true);
});

test('each file that has a key has the place for its configuration once', () => {
  for (const [file, text] of code) {
    const places = file === 'tracker-client.js' ? 0 : 1;
    expect(text.split('"__MT_CONFIG__"')).toHaveLength(1 + places);
    expect(text.split('__MT_CONFIG__')).toHaveLength(1 + places);
    expect(text).toMatch(/^[\x20-\x7e]*$/);
  }
});

test('parts that are not wanted are not in the file', () => {
  for (const { file, auto, events, attributes, keyless } of variants) {
    const has = (part: RegExp): boolean => part.test(code.get(file)!);
    expect([file, has(/pushState/), has(/layout-shift/), has(/IntersectionObserver/), has(/data-track/), has(/securitypolicy/), has(/endpoint/)])
      .toEqual([file, auto, auto, events, attributes, auto || attributes, keyless]);
  }
});

test('the address is the script\'s, or the page\'s when the script has none, or the one given', () => {
  const urlOf = (u: string, script: object | null): string => {
    const { page, document, load, sent, collected } = createPage();
    document.currentScript = script;
    load('core', { k: 'mt_pub_abc', u });
    page.MetricsTracker.track('x');
    collected();
    return sent[0]!.url;
  };
  expect(urlOf('/c', { src: 'https://metrics.example:8443/a/s.js' })).toBe('https://metrics.example:8443/c?k=mt_pub_abc');
  expect(urlOf('/c', null)).toBe('https://shop.example/c?k=mt_pub_abc');
  expect(urlOf('/c', { src: '' })).toBe('https://shop.example/c?k=mt_pub_abc');
  expect(urlOf('https://in.example/x', { src: 'https://m.example/s.js' })).toBe('https://in.example/x?k=mt_pub_abc');
});

test('the batch is as the server expects it', () => {
  const { page, load, collected, sent } = createPage();
  load('core', config([['visits', 'counter', { page: 'home' }, null]]));
  page.MetricsTracker.track('visits', 2, { who: 'é' });
  page.MetricsTracker.decrement('stock', 3);
  page.MetricsTracker.observe('wait', 0.5);
  collected();
  const { batchId, ...rest } = JSON.parse(sent[0]!.body);
  expect(batchId).toMatch(/^\d+(-\d+){3}$/);
  expect(rest).toEqual({
    metrics: [
      { name: 'visits', type: 'counter', value: 2, labels: { page: 'home', who: 'é' } },
      { name: 'stock', type: 'gauge', value: -3, operation: 'increment' },
      { name: 'wait', type: 'histogram', value: 0.5 },
    ],
  });
});

test('hostile names and labels are data', () => {
  const { page, load, collected, thrown } = createPage();
  load('full', config([['__proto__', 'counter', { '</script>': 1 }], ['constructor', 'histogram', JSON.parse('{"__proto__":"\\u2028"}')]]));
  page.MetricsTracker.track('__proto__');
  page.MetricsTracker.track('constructor', 2, JSON.parse('{"constructor":"\\"+alert(1)+\\""}'));
  expect(collected()).toEqual([
    'page_views{"page":"/orders/:id"} 1',
    '__proto__{} 1',
    'constructor{"__proto__":"\u2028","constructor":"\\"+alert(1)+\\""} 2',
  ]);
  expect(thrown).toEqual([]);
  expect(({} as Record<string, unknown>).page).toBeUndefined();
});

describe('the queue before the library', () => {
  test('is replayed, and runs at once afterwards', () => {
    const { page, load, collected } = createPage();
    runInContext("metricsTracker = [{start: Date.now()}, ['track', 'early', 1, {a: 1}], null, 7, ['constructor', 'x'], ['__proto__'], ['version']]", page);
    runInContext("(function () { metricsTracker.push(arguments) })('increment', 'args', 2)", page);
    load('core', config());
    page.metricsTracker.push(['increment', 'late'], { start: 1 });
    expect(collected()).toEqual(['early{"a":"1"} set 1', 'args{} 2', 'late{} 1']);
  });

  test('may hold options that matter for the first page view', () => {
    const { page, load, collected } = createPage({ navigator: { globalPrivacyControl: true } });
    runInContext("metricsTracker = [['init', {respectPrivacySignals: false}], ['increment', 'early']]", page);
    load('full', config());
    expect(collected()).toEqual(['early{} 1', 'page_views{"page":"/orders/:id"} 1']);
  });
});

test('a call that fails takes nothing else with it', () => {
  const { page, load, collected, thrown } = createPage();
  runInContext("metricsTracker = [['track', 'bad', 1, {a: {toString() { throw 1 }}}], ['increment', 'good']]", page);
  load('full', config());
  expect(thrown).toEqual([]);
  expect(collected()).toEqual(['good{} 1', 'page_views{"page":"/orders/:id"} 1']);
});

test('a second copy does nothing', () => {
  const { page, load, collected } = createPage();
  load('full', config());
  const first = page.MetricsTracker;
  load('full', config());
  expect(page.MetricsTracker).toBe(first);
  expect(collected()).toEqual(['page_views{"page":"/orders/:id"} 1']);
});

test('an element called MetricsTracker is no copy', () => {
  const { page, load, collected } = createPage({ MetricsTracker: { id: 'MetricsTracker' } });
  load('core', config());
  page.MetricsTracker.increment('x');
  expect(collected()).toEqual(['x{} 1']);
});

test('leaves two names in the page', () => {
  const { page, load } = createPage();
  const before = new Set(Object.keys(page));
  load('full', config());
  expect(Object.keys(page).filter((name) => !before.has(name)).sort()).toEqual(['MetricsTracker', 'metricsTracker']);
});

test('without a configuration it waits for init', () => {
  const { page, load, collected, sent } = createPage();
  load('client');
  page.MetricsTracker.increment('early');
  page.MetricsTracker.init();
  page.MetricsTracker.init({ respectPrivacySignals: true, autoTrack: false });
  page.MetricsTracker.init({ key: 'mt_pub_k', endpoint: 'https://m.example/c', metrics: [['x', 'histogram', {}]] });
  page.MetricsTracker.init({ key: 'mt_pub_other', endpoint: 'https://evil.example/c' });
  page.MetricsTracker.track('x', 3);
  expect(collected()).toEqual(['early{} 1', 'x{} 3']);
  expect(sent[0]!.url).toBe('https://m.example/c?k=mt_pub_k');
});

describe('privacy', () => {
  test.each([{ globalPrivacyControl: true }, { doNotTrack: '1' }])('%o: nothing is sent', (navigator) => {
    const { page, load, collected } = createPage({ navigator });
    load('full', config());
    page.MetricsTracker.increment('x');
    expect(collected()).toEqual([]);
    expect(Object.keys(page.localStorage)).toEqual([]);
  });

  test('opting out drops what is there, holds for the next page, and can be taken back', () => {
    const localStorage = fakeStorage();
    const { page, load, collected } = createPage({ localStorage });
    load('full', config());
    page.MetricsTracker.optOut();
    expect(collected()).toEqual([]);
    const next = createPage({ localStorage });
    next.load('full', config());
    expect(next.collected()).toEqual([]);
    next.page.MetricsTracker.optIn();
    next.page.MetricsTracker.increment('x');
    expect(next.collected()).toEqual(['x{} 1']);
  });
});

describe('page views', () => {
  const pagesOf = (collected: () => string[]): string[] => collected().flatMap((metric) => /^page_views.*"page":"([^"]*)"/.exec(metric)?.[1] || []);

  test('of history, hash routes and the back/forward cache; not of queries and anchors', () => {
    const { page, window, location, load, collected } = createPage();
    load('auto', config());
    page.history.pushState({}, '', '/a');
    page.history.replaceState({}, '', '/a');
    page.history.pushState({}, '', '/a#section');
    page.history.replaceState({}, '', '/b');
    location.pathname = '/c';
    window.fire('popstate');
    location.hash = '#/users/5';
    window.fire('hashchange');
    window.fire('popstate');
    window.fire('pageshow', { persisted: false });
    expect(pagesOf(collected)).toEqual(['/orders/:id', '/a', '/b', '/c', '/c/users/:id']);
    window.fire('pageshow', { persisted: true });
    expect(pagesOf(collected)).toHaveLength(6);
  });

  test('of a prerendered page when it is shown', () => {
    const { document, load, collected } = createPage();
    document.prerendering = true;
    load('auto', config());
    expect(collected()).toEqual([]);
    document.fire('prerenderingchange');
    expect(pagesOf(collected)).toEqual(['/orders/:id']);
  });
});

describe('attributes', () => {
  const element = (tagName: string, attributes: Record<string, string> = {}): object => ({
    tagName,
    attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
    hasAttribute: (name: string) => name in attributes,
    getAttribute: (name: string) => attributes[name] ?? null,
  });

  test('clicks inside a marked element and submits of a marked form', () => {
    const { document, load, collected } = createPage();
    load('attributes', config([['spent', 'histogram', {}]]));
    const button = element('BUTTON', { 'data-track': 'buy', 'data-label-plan-name': 'Pro', 'data-label-x': '1' });
    const form = element('FORM', { 'data-track': 'spent', 'data-value': '19.5' });
    const click = (...path: object[]): void => document.fire('click', { composedPath: () => [...path, {}] });
    click(element('svg'), element('SPAN'), button, form);
    click(button);
    click(element('INPUT'), form);
    click(element('P'));
    click(element('A', { 'data-track': 'odd', 'data-value': 'x' }));
    document.fire('submit', { composedPath: () => [form, {}] });
    document.fire('submit', { composedPath: () => [element('FORM'), {}] });
    expect(collected()).toEqual(['buy{"plan_name":"Pro","x":"1"} 2', 'spent{} 19.5']);
  });
});

describe('tracking events', () => {
  const element = (selectors: string[], attributes: Record<string, string> = {}): object => ({
    tagName: 'DIV',
    matches: (selector: string) => selectors.includes(selector),
    attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
    getAttribute: (name: string) => attributes[name] ?? null,
  });
  const tracked = (...events: string[]): object => config([['seen', 'counter', { shop: 'a' }, events]]);
  const counted = (collected: () => string[]): string[] => collected().filter((metric) => metric.startsWith('seen'));

  test('clicks, submits and any other event, with and without a selector', () => {
    const { window, load, collected } = createPage();
    load('auto-events', tracked('click .buy', 'submit', 'x-done #panel', 'y-done'));
    const fire = (type: string, ...path: object[]): void => window.fire(type, { composedPath: () => [...path, {}] });
    fire('click', element([]), element(['.buy', '*'], { 'data-value': '2', 'data-label-plan': 'pro' }));
    fire('click', element(['.sell', '*']));
    fire('submit', element(['*']));
    fire('x-done', element(['#panel', '*']));
    fire('x-done', element(['*']));
    fire('y-done');
    expect(counted(collected)).toEqual(['seen{"plan":"pro","shop":"a"} 2', 'seen{"shop":"a"} 3']);
  });

  test('pages, errors, and how far was scrolled', () => {
    const { page, window, document, load, collected } = createPage();
    Object.assign(document, { documentElement: { scrollHeight: 1000 } });
    Object.assign(page, { scrollY: 0, innerHeight: 300 });
    load('full-events', config([
      ['paged', 'counter', {}, ['pageview /orders/*']],
      ['failed', 'counter', {}, ['error']],
      ['half', 'counter', {}, ['scroll 50%']],
      ['called', 'counter', {}],
    ]));
    page.history.pushState({}, '', '/carts/1');
    page.history.pushState({}, '', '/orders/8/items');
    for (let round = 0; round < 3; round++) window.fire('error', { message: 'x', type: 'error' });
    for (const scrollY of [0, 100, 250, 400, 0, 500]) {
      page.scrollY = scrollY;
      window.fire('scroll');
    }
    page.history.pushState({}, '', '/');
    window.fire('scroll');
    const own = new Map<string, number>();
    for (const metric of collected()) {
      const [, name, count] = /^(paged|failed|half|called)\{\} (\d+)/.exec(metric) || [];
      if (name) own.set(name, (own.get(name) || 0) + Number(count));
    }
    expect(Object.fromEntries(own)).toEqual({ paged: 2, failed: 1, half: 2 });
  });

  test('a selector that is none takes nothing else with it', () => {
    const { window, document, load, collected, thrown } = createPage();
    document.querySelectorAll = () => { throw new Error('not a selector'); };
    load('auto-events', tracked('visible >>', 'click', ''));
    window.fire('click', { composedPath: () => [element(['*'])] });
    expect(thrown).toEqual([]);
    expect(counted(collected)).toEqual(['seen{"shop":"a"} 1']);
  });
});

describe('what blocks the library', () => {
  const blockedPage = (): ReturnType<typeof createPage> & { timers: Array<() => void>; reports: string[] } => {
    const timers: Array<() => void> = [];
    const made = createPage({ fetch: async () => Promise.reject(new TypeError('Failed to fetch')), setTimeout: (run: () => void) => timers.push(run) });
    return { ...made, timers, reports: [] };
  };

  test('is not told by the smallest library', () => {
    expect(code.get('tracker-core.js')).not.toContain('import(');
    expect(code.get('tracker-full.js')!.match(/import\(/g)).toHaveLength(1);
  });

  test('takes nothing from the page', async () => {
    const { page, window, load, timers, thrown, collected } = blockedPage();
    load('full', config());
    page.MetricsTracker.increment('x');
    window.fire('securitypolicyviolation', { blockedURI: 'https://metrics.example/c' });
    collected();
    await new Promise(setImmediate);
    for (const run of timers) run();
    await new Promise(setImmediate);
    expect(thrown).toEqual([]);
  });
});

test('never throws into the page', () => {
  const boom = (): never => {
    throw new Error('boom');
  };
  const broken: Array<Record<string, unknown>> = [
    {},
    { localStorage: null },
    { localStorage: fakeStorage({ getItem: boom, setItem: boom, removeItem: boom }) },
    { fetch: boom, navigator: { sendBeacon: boom } },
    { crypto: { getRandomValues: boom } },
    { history: Object.freeze({ pushState: boom, replaceState: boom }) },
    { URL: undefined, Blob: undefined, AbortSignal: undefined },
    { performance: undefined, PerformanceObserver: undefined },
    { location: { href: 'about:blank', pathname: 'blank', hash: '' } },
  ];
  for (const overrides of broken) {
    const { page, window, document, load, thrown } = createPage(overrides);
    document.currentScript = null;
    load('full', config([['c', 'counter', {}]]));
    load('full', config());
    for (const verb of ['track', 'increment', 'decrement', 'observe', 'flush', 'init', 'debug', 'optOut', 'optIn', 'debug']) {
      for (const args of [[], [null, null, null], ['x', 1, 'labels'], ['x', Symbol('s'), { a: Symbol('s') }], [{ toString: boom }], ['x', 1, { a: { toString: boom } }]]) {
        page.MetricsTracker[verb](...args);
        page.metricsTracker.push([verb, ...args]);
      }
    }
    for (const type of ['visibilitychange', 'pagehide', 'pageshow', 'popstate', 'online']) window.fire(type);
    for (const type of ['click', 'submit', 'prerenderingchange']) document.fire(type);
    expect(thrown).toEqual([]);
  }
});

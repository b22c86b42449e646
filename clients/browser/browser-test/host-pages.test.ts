// Other people's pages do with the library what they do without it, and it never holds them up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARGS, CHROMIUM } from './chromium';
import { type Journey, visitBlog, visitReactRouter, visitSwagger, visitVitePress } from './host-journeys';
import { type HostSite, startBlog, startReactRouter, startSwagger, startVitePress } from './host-sites';
import { TRACE_CATEGORIES, tasksOf } from './host-trace';
import { Collector } from './site';

/** From here on a task is a long one. */
const TASK_MS_MAX = 50;
/** How much slower than this machine the processor is made for it. */
const SLOWDOWN = 4;

/** Every way in which the library looks at a page by itself. */
const METRICS = [
  ['seen', 'counter', {}, ['visible p']],
  ['scrolled', 'counter', {}, ['scroll 50%']],
  ['clicked', 'counter', {}, ['click a', 'click button']],
  ['sent', 'counter', {}, ['submit form']],
  ['typed', 'counter', {}, ['input input']],
  ['failed', 'counter', {}, ['error']],
];

const folder = mkdtempSync(join(tmpdir(), 'mt-sites-'));
let browser: Browser;
let collector: Collector;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  collector = await Collector.start(METRICS, 'tracker-full-events.js');
});
afterAll(async () => {
  await browser?.close();
  collector?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What can be seen and found in a page, without the names that pages make up at random (base64, and digits of jQuery). */
const SNAPSHOT = (tag: string): string => `(() => {
  const html = document.documentElement.outerHTML.replace(${JSON.stringify(tag)}, '').replace(/"[\\w+/]+=+"/g, '"random"');
  const elements = [...document.querySelectorAll('*')].filter((element) => !element.matches('script, head, head *'));
  const boxes = elements.map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const { color, display, font, opacity, transform, cursor } = getComputedStyle(element);
    return [element.tagName, x, y, width, height, color, display, font, opacity, transform, cursor].join(' ');
  });
  const globals = Object.getOwnPropertyNames(window).map((name) => name.replace(/\\d{9,}/, 'random')).sort();
  return { html, boxes, globals, path: location.pathname + location.search + location.hash, entries: history.length, state: JSON.stringify(history.state, (name, value) => name === 'key' ? 'random' : value) };
})()`;

interface Snapshot {
  html: string;
  boxes: string[];
  globals: string[];
  path: string;
  entries: number;
  state: string;
}
interface Visit {
  looks: Array<Snapshot & { what: string }>;
  complaints: string[];
}

const listenTo = (page: Page, complaints: string[]): void => {
  page.on('pageerror', (error) => complaints.push(`uncaught ${error.message}`));
  page.on('console', (message: ConsoleMessage) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()} ${message.text()}`);
  });
};

/** Waits until nothing moves any more. */
const rest = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });

const newPage = async (): Promise<[BrowserContext, Page]> => {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
  return [context, await context.newPage()];
};

const visit = async (site: HostSite, tag: string, journey: Journey): Promise<Visit> => {
  site.tag = tag;
  const [context, page] = await newPage();
  const seen: Visit = { looks: [], complaints: [] };
  listenTo(page, seen.complaints);
  await page.goto(site.origin);
  await journey(page, async (what) => {
    if (tag) await page.waitForFunction(() => 'MetricsTracker' in window);
    await rest(page);
    seen.looks.push({ what, ...((await page.evaluate(SNAPSHOT(tag))) as Snapshot) });
  });
  await context.close();
  return seen;
};

/** The longest task of the library while a page is visited on a slow machine, in milliseconds. */
const longestTask = async (site: HostSite, tag: string, journey: Journey): Promise<number> => {
  site.tag = tag;
  const [context, page] = await newPage();
  await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  let trace: Buffer;
  try {
    await page.goto(site.origin);
    await journey(page, async () => void (await page.waitForFunction(() => 'MetricsTracker' in window)));
    // What is left goes out as the page is left.
    await page.goto('about:blank');
  } finally {
    trace = await browser.stopTracing();
    await context.close();
  }
  const tasks = tasksOf(trace, collector.origin);
  expect(tasks.length, 'tasks in which the library ran').toBeGreaterThan(2);
  return Math.max(...tasks);
};

const SITES: Array<[name: string, start: () => Promise<HostSite>, journey: Journey, pages: string[]]> = [
  ['Swagger UI', startSwagger, visitSwagger, ['/']],
  ['a blog with jQuery and Bootstrap', startBlog, visitBlog, ['/', '/contact.html', '/post.html']],
  ['VitePress', () => startVitePress(join(folder, 'vitepress')), visitVitePress, ['/', '/guide.html', '/reference.html']],
  ['React Router', startReactRouter, visitReactRouter, ['/', '/orders/:id', '/search']],
];

describe.each(SITES)('%s', (name, start, journey, pages) => {
  let site: HostSite;
  const tag = (): string => `<script async="" src="${collector.origin}/s.js"></script>`;
  beforeAll(async () => {
    site = await start();
  });
  afterAll(() => site?.stop());

  test('looks, works and complains as it does without the library', async () => {
    const without = await visit(site, '', journey);
    const before = new Map(collector.totals);
    const with_ = await visit(site, tag(), journey);
    expect(with_.complaints).toEqual(without.complaints);
    for (const [index, { globals, ...look }] of with_.looks.entries()) {
      const { globals: known, ...same } = without.looks[index]!;
      expect(look).toEqual(same);
      expect(globals.filter((name) => !known.includes(name))).toEqual(['MetricsTracker', 'metricsTracker']);
      expect(known.filter((name) => !globals.includes(name))).toEqual([]);
    }
    for (const page of pages) {
      const series = `page_views${JSON.stringify({ page })}`;
      await expect.poll(() => collector.totals.get(series), { timeout: 10_000 }).toBeGreaterThan(before.get(series) ?? 0);
    }
    expect(collector.totals.get('clicked{}')).toBeGreaterThan(before.get('clicked{}') ?? 0);
  });

  // Whatever else runs on the machine makes it slower, never quicker.
  test('is never held up', { retry: 3 }, async () => {
    const ms = await longestTask(site, tag(), journey);
    console.log(`${name}: longest task of the library at ${SLOWDOWN}x slowdown: ${ms.toFixed(1)} ms`);
    expect(ms).toBeLessThan(TASK_MS_MAX);
  });
});

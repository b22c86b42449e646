import { beforeEach, describe, expect, test, vi } from 'vitest';
import { watchErrors, ERRORS_MAX } from '../src/auto/errors';
import { watchVisibleTime } from '../src/auto/visible';
import { passGuard } from './fakes';

/** A window and a document that hear what the test says. */
const listeners = new Map<string, Array<(event: unknown) => void>>();
const fire = (type: string, event: object = {}): void => listeners.get(type)?.forEach((listen) => listen({ type, ...event }));
const page = { hidden: false };
let now = 0;

beforeEach(() => {
  listeners.clear();
  page.hidden = false;
  now = 100;
  vi.stubGlobal('document', page);
  vi.stubGlobal('performance', { now: () => now });
  vi.stubGlobal('addEventListener', (type: string, listen: () => void) =>
    listeners.set(type, [...(listeners.get(type) || []), listen]),
  );
});

describe('visible time', () => {
  const hide = (hidden: boolean): void => {
    page.hidden = hidden;
    fire('visibilitychange');
  };

  test('is told at each end of a stretch, and is what could be seen', () => {
    const seconds: number[] = [];
    const next = watchVisibleTime(passGuard, (stretch) => seconds.push(stretch));
    next(true);
    now += 2000;
    hide(true);
    expect(seconds).toEqual([2]);
    now += 60_000;
    hide(false);
    now += 500;
    next(false);
    now += 250;
    // A closing tab says both, in one order or the other.
    fire('pagehide');
    hide(true);
    expect(seconds).toEqual([2, 0.5, 0.25]);
    // Out of the back/forward cache.
    hide(false);
    now += 1;
    next(true);
    now += 125;
    fire('pagehide');
    expect(seconds).toEqual([2, 0.5, 0.25, 0.125]);
  });

  test('of a page that was opened in the background begins when it is looked at', () => {
    const seconds: number[] = [];
    page.hidden = true;
    watchVisibleTime(passGuard, (stretch) => seconds.push(stretch))(true);
    now += 5000;
    hide(false);
    now += 1000;
    hide(true);
    expect(seconds).toEqual([1]);
  });
});

describe('errors', () => {
  const watched = (): { kinds: string[]; nextView: () => void } => {
    const kinds: string[] = [];
    return { kinds, nextView: watchErrors(passGuard, (kind) => kinds.push(kind)) };
  };
  const at = (message: string, lineno = 1, filename = 'https://shop.example/a.js'): object => ({ message, filename, lineno });

  test('one text at one place counts once a page view, each with its kind', () => {
    const { kinds, nextView } = watched();
    for (let round = 0; round < 100; round++) fire('error', at('x is undefined'));
    fire('error', at('x is undefined', 2));
    const reason = new Error('no answer');
    fire('unhandledrejection', { reason });
    fire('unhandledrejection', { reason });
    fire('unhandledrejection', { reason: 'no answer' });
    fire('unhandledrejection', { reason: Symbol('none') });
    fire('unhandledrejection', {});
    expect(kinds.filter((kind) => kind === 'error')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'unhandledrejection')).toHaveLength(4);
    nextView();
    fire('error', at('x is undefined'));
    expect(kinds).toHaveLength(7);
  });

  test('are bounded', () => {
    const { kinds } = watched();
    for (let line = 0; line < 1000; line++) fire('error', at('x', line));
    expect(kinds).toHaveLength(ERRORS_MAX);
  });

  test.each([
    ['a layout note', 'error', at('ResizeObserver loop completed with undelivered notifications.')],
    ['an extension', 'error', at('x', 1, 'chrome-extension://abc/content.js')],
    ['an extension\'s promise', 'unhandledrejection', { reason: { stack: 'Error: x\n at moz-extension://abc/a.js:1' } }],
  ])('%s is none', (_, type, event) => {
    const { kinds } = watched();
    fire(type, event);
    expect(kinds).toEqual([]);
  });
});

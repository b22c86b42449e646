import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createQueue } from '../src/queue';
import { createSender, OTHERS_MS, type Sender } from '../src/sender';
import { createStore } from '../src/storage';
import { createTracker, BATCH_METRICS_MAX, BATCH_MS_MAX, type Tracker } from '../src/tracker';
import { UNREACHABLE, UNSEEN, type Answer, type Transport } from '../src/transport';
import { createTurn } from '../src/turn';
import { fakeHost, fakeStorage, passGuard, seeded, startClock } from './fakes';

beforeEach(startClock);

/** Counts a batch id once, as the server does. */
class Collector {
  readonly bodies = new Map<string, string>();
  readonly arrivals: string[] = [];
  readonly totals = new Map<string, number>();
  readonly gauges = new Map<string, number>();

  receive(body: string): void {
    const { metrics, batchId } = JSON.parse(body);
    this.arrivals.push(batchId);
    const known = this.bodies.get(batchId);
    expect(known === undefined || known === body, 'an id keeps its body').toBe(true);
    if (known !== undefined) return;
    this.bodies.set(batchId, body);
    for (const { name, type, value, operation } of metrics) {
      if (type === 'counter') this.totals.set(name, (this.totals.get(name) || 0) + value);
      if (operation === 'set') this.gauges.set(name, value);
    }
  }
}

interface Tab {
  tracker: Tracker;
  sender: Sender;
  close(): void;
}

const openTab = (
  storage: () => Storage,
  network: (body: string, leaving: boolean) => Answer | Promise<Answer>,
  random: () => number = () => 0.5,
  allowed: () => boolean = () => true,
  tellsOfItself = false,
): Tab => {
  let alive = true;
  const host = fakeHost(random, () => alive);
  const store = createStore(storage);
  const id = host._id();
  // The answer of a request that outlives its page is seen by no one.
  const transport: Transport = async (body, leaving) => {
    const answer = await network(body, leaving);
    return alive ? answer : new Promise<never>(() => {});
  };
  const sender = createSender(
    createQueue(store, host, 'mt:key:b:'),
    createTurn(store, host, 'mt:key:turn', id),
    id,
    transport,
    host,
    passGuard,
    allowed,
    tellsOfItself ? (...sample) => tracker._record(...sample) : undefined,
  );
  const tracker: Tracker = createTracker(new Map(), sender, host, () => {}, allowed);
  sender._pump();
  return {
    tracker,
    sender,
    close() {
      alive = false;
    },
  };
};

const ownStorage = (): (() => Storage) => {
  const storage = fakeStorage();
  return () => storage;
};
const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const left = (storage: Storage): string[] => Object.keys(storage).filter((key) => key.includes(':b:'));

describe('batches', () => {
  test('are cut at ten metrics or five seconds', async () => {
    const collector = new Collector();
    const { tracker } = openTab(ownStorage(), (body) => (collector.receive(body), [200]));
    for (let index = 0; index < BATCH_METRICS_MAX; index++) tracker._record('observe', 'h', index);
    await later(0);
    expect(collector.arrivals).toHaveLength(1);
    tracker._record('increment', 'n');
    await later(BATCH_MS_MAX - 1);
    tracker._record('increment', 'n');
    expect(collector.arrivals).toHaveLength(1);
    await later(1);
    expect(collector.totals.get('n')).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are stored when they are sent, and until they are answered', async () => {
    const storage = fakeStorage();
    let stored = 0;
    let answer: (answer: Answer) => void = () => {};
    const { tracker } = openTab(
      () => storage,
      () => ((stored = left(storage).length), new Promise<Answer>((resolve) => (answer = resolve))),
    );
    tracker._record('increment', 'n');
    tracker._flush();
    expect(stored).toBe(1);
    await later(20e3);
    expect(left(storage)).toHaveLength(1);
    answer([200]);
    await later(0);
    expect(left(storage)).toHaveLength(0);
  });

  test('go one after the other, so that the last value of a gauge stays', async () => {
    let underWay = 0;
    const collector = new Collector();
    const random = seeded(3);
    const { tracker } = openTab(ownStorage(), async (body) => {
      expect(++underWay).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, random() * 4e3));
      underWay--;
      if (random() < 0.3) return [503];
      collector.receive(body);
      return [200];
    });
    for (let value = 0; value < 20; value++) {
      tracker._record('track', 'g', value);
      tracker._flush();
      await later(random() * 3e3);
      if (collector.gauges.has('g')) expect(collector.gauges.get('g')).toBeLessThanOrEqual(value);
    }
    await later(600e3);
    expect(collector.gauges.get('g')).toBe(19);
    expect(collector.bodies.size).toBe(20);
  });
});

describe('an answer', () => {
  test.each([200, 202, 204, 400, 401, 403, 404, 409, 413, 415, 422])('%d is final', async (status) => {
    const storage = fakeStorage();
    const { tracker } = openTab(() => storage, () => [status]);
    tracker._record('increment', 'n');
    tracker._flush();
    await later(0);
    expect(left(storage)).toHaveLength(0);
  });

  test.each([UNREACHABLE, 408, 425, 429, 500, 502, 503, 504])('%d is not', async (status) => {
    const storage = fakeStorage();
    const ids = new Set<string>();
    let tries = 0;
    const { tracker } = openTab(() => storage, (body) => (ids.add(JSON.parse(body).batchId), ++tries < 4 ? [status] : [200]));
    tracker._record('increment', 'n');
    tracker._flush();
    await later(0);
    expect(left(storage)).toHaveLength(1);
    await later(120e3);
    expect([tries, ids.size, left(storage).length]).toEqual([4, 1, 0]);
  });

  test('with Retry-After is obeyed by every tab, by a reload, and by a closing page', async () => {
    const storage = fakeStorage();
    const sent: number[] = [];
    const begin = Date.now();
    const network = (): Answer => (sent.push(Date.now() - begin), sent.length > 1 ? [200] : [429, 60e3]);
    const [one, two] = [openTab(() => storage, network), openTab(() => storage, network)];
    one.tracker._record('increment', 'n');
    one.tracker._flush();
    await later(1e3);
    two.tracker._record('increment', 'n');
    two.tracker._flush();
    two.tracker._leave();
    two.close();
    openTab(() => storage, network).sender._resume();
    await later(200e3);
    expect(sent.slice(1).every((at) => at >= 60e3)).toBe(true);
    expect(left(storage)).toHaveLength(0);
  });
});

describe('a page that is left', () => {
  test('sends at once, with nothing awaited, even while the server is backed off from', async () => {
    const sent: boolean[] = [];
    const { tracker } = openTab(ownStorage(), (_, leaving) => (sent.push(leaving), [503]));
    tracker._record('increment', 'n');
    tracker._flush();
    await later(0);
    tracker._record('increment', 'm');
    tracker._leave();
    expect(sent).toEqual([false, true]);
  });

  test('sends again what is under way, and nothing twice for its second farewell', async () => {
    const collector = new Collector();
    const { tracker } = openTab(ownStorage(), (body, leaving) => {
      collector.receive(body);
      return leaving ? [200] : new Promise<Answer>(() => {});
    });
    tracker._record('increment', 'n');
    tracker._flush();
    tracker._leave();
    tracker._leave();
    expect(collector.arrivals).toHaveLength(2);
    expect(collector.totals.get('n')).toBe(1);
  });

  test('whose answer nobody saw: the next page sends the same batch, when the request must be over', async () => {
    const storage = fakeStorage();
    const collector = new Collector();
    const network = (body: string): Answer => (collector.receive(body), [200]);
    const first = openTab(() => storage, network);
    first.tracker._record('increment', 'n');
    first.tracker._leave();
    first.close();
    await later(1);
    openTab(() => storage, network);
    await later(OTHERS_MS - 100);
    expect(collector.arrivals).toHaveLength(1);
    await later(2e3);
    expect(collector.arrivals).toHaveLength(2);
    expect(collector.totals.get('n')).toBe(1);
    expect(left(storage)).toHaveLength(0);
  });

  test('and handed its batch to sendBeacon keeps it', async () => {
    const storage = fakeStorage();
    const tries: boolean[] = [];
    const { tracker } = openTab(() => storage, (_, leaving) => (tries.push(leaving), leaving ? [UNSEEN] : [200]));
    tracker._record('increment', 'n');
    tracker._leave();
    await later(OTHERS_MS + 5e3);
    expect(tries).toEqual([true, false]);
    expect(left(storage)).toHaveLength(0);
  });
});

test('many tabs with a backlog: one of them sends it, slowly', async () => {
  const storage = fakeStorage();
  const offline = openTab(() => storage, () => [UNREACHABLE]);
  for (let index = 0; index < 20; index++) {
    offline.tracker._record('increment', 'n');
    offline.tracker._flush();
  }
  offline.close();
  await later(OTHERS_MS);
  const collector = new Collector();
  for (let index = 0; index < 5; index++) openTab(() => storage, (body) => (collector.receive(body), [200]));
  await later(10 * 60e3);
  expect(collector.totals.get('n')).toBe(20);
  expect(collector.arrivals).toHaveLength(20);
  expect(vi.getTimerCount()).toBe(0);
});

test('nothing is sent for a visitor who wishes so', async () => {
  const storage = fakeStorage();
  openTab(() => storage, () => [UNREACHABLE]).tracker._record('increment', 'n');
  await later(BATCH_MS_MAX);
  const network = vi.fn((): Answer => [200]);
  const { tracker } = openTab(() => storage, network, undefined, () => false);
  tracker._record('increment', 'n');
  tracker._flush();
  tracker._leave();
  await later(60e3);
  expect(network).not.toHaveBeenCalled();
});

test('whatever the network, the tabs and the clock do: every batch is counted once', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    vi.setSystemTime(new Date('2026-01-01T00:00:00Z'));
    const random = seeded(seed);
    const broken = seed % 5 === 0;
    const storage = fakeStorage({
      setItem(this: Record<string, string>, key: string, value: string) {
        // A full disk now and then.
        if (broken && random() < 0.1) throw new Error('quota');
        this[key] = value;
      },
    });
    const collector = new Collector();
    let faulty = true;
    const network = async (body: string): Promise<Answer> => {
      const luck = faulty ? random() : 1;
      if (luck < 0.15) return [UNREACHABLE];
      await new Promise((resolve) => setTimeout(resolve, random() * (luck < 0.3 ? 29e3 : 500)));
      if (luck < 0.35) return [503];
      if (luck < 0.4) return [429, random() * 5e3];
      collector.receive(body);
      return luck < 0.6 ? [UNREACHABLE] : [200];
    };
    const tabs: Tab[] = [];
    let recorded = 0;
    for (let step = 0; step < 60; step++) {
      const tab = tabs[Math.floor(random() * tabs.length)];
      const action = random();
      if (!tab || action < 0.1) tabs.push(openTab(() => storage, network, random));
      else if (action < 0.6) {
        for (let count = random() * 15; count > 0; count--) {
          tab.tracker._record('increment', 'n' + Math.floor(random() * 12), 1);
          recorded++;
        }
      } else if (action < 0.7) tab.tracker._leave();
      else if (action < 0.8 && !broken) {
        // Without storage a page that is left in a bad moment takes its batch along.
        tab.tracker._leave();
        tab.close();
        tabs.splice(tabs.indexOf(tab), 1);
      } else if (action < 0.85) vi.setSystemTime(Date.now() + (random() - 0.5) * 3600e3);
      else await later(random() * 20e3);
    }
    faulty = false;
    tabs.push(openTab(() => storage, network, random));
    for (const { tracker } of tabs) tracker._flush();
    await later(2 * 3600e3);
    const counted = [...collector.totals.values()].reduce((sum, value) => sum + value, 0);
    expect([seed, counted]).toEqual([seed, recorded]);
    expect([seed, left(storage)]).toEqual([seed, []]);
    for (const tab of tabs) tab.close();
    vi.clearAllTimers();
  }
});

describe('what the library says of itself', () => {
  const names = (collector: Collector): string[] => [...collector.totals.keys()].filter((name) => name.startsWith('tracker_')).sort();

  test('nothing while all is well', async () => {
    const collector = new Collector();
    const { tracker } = openTab(ownStorage(), (body) => (collector.receive(body), [200]), undefined, undefined, true);
    tracker._record('increment', 'n');
    await later(60e3);
    expect([...collector.totals.keys()]).toEqual(['n']);
    expect(collector.arrivals).toHaveLength(1);
  });

  test('retries and the age of what came late, once it has come', async () => {
    const collector = new Collector();
    const ages: number[] = [];
    let tries = 0;
    const { tracker } = openTab(
      ownStorage(),
      (body) => {
        if (++tries <= 3) return [tries === 2 ? 503 : UNREACHABLE];
        collector.receive(body);
        for (const { name, value } of JSON.parse(body).metrics) if (name === 'tracker_queue_age_seconds') ages.push(value);
        return [200];
      },
      undefined,
      undefined,
      true,
    );
    tracker._record('increment', 'n');
    await later(10 * 60e3);
    expect(collector.totals.get('n')).toBe(1);
    expect(collector.totals.get('tracker_retries')).toBe(3);
    expect(ages).toHaveLength(1);
    expect(ages[0]).toBeGreaterThan(5);
    // Its own batch arrives at the first try, so there is nothing more to say.
    expect(collector.arrivals).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a batch that is refused, or a server that is away, adds nothing to the queue', async () => {
    const storage = fakeStorage();
    let status = 400;
    let tries = 0;
    const { tracker } = openTab(() => storage, () => (tries++, [status]), undefined, undefined, true);
    tracker._record('increment', 'n');
    await later(60e3);
    expect([tries, left(storage).length]).toEqual([1, 0]);
    status = UNREACHABLE;
    tracker._record('increment', 'n');
    await later(3600e3);
    expect(left(storage)).toHaveLength(1);
  });

  test('what was given up, by reason', async () => {
    const collector = new Collector();
    let up = false;
    const { tracker } = openTab(ownStorage(), (body) => (up ? (collector.receive(body), [200]) : [UNREACHABLE]), undefined, undefined, true);
    for (let batch = 0; batch < 103; batch++) {
      tracker._record('increment', 'n');
      tracker._flush();
    }
    up = true;
    await later(3600e3);
    expect(collector.totals.get('n')).toBe(100);
    expect(collector.totals.get('tracker_dropped')).toBe(3);
    expect(names(collector)).toEqual(['tracker_dropped', 'tracker_retries']);
  });
});

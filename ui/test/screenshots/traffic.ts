import type { Account } from '../browser/fixtures';
import { send } from '../browser/fixtures';
import type { Server } from '../browser/server';

/** Pages of an invented shop, and their share of the visits. */
const PAGES: readonly [string, number][] = [
  ['/', 0.34],
  ['/products', 0.22],
  ['/products/:id', 0.2],
  ['/cart', 0.1],
  ['/checkout', 0.06],
  ['/blog/how-we-roast', 0.05],
  ['/help', 0.03],
];

/** The same numbers at each run, so that pictures change only when the console does. */
export class Chance {
  #state = 20_261_121;

  next(): number {
    this.#state = (this.#state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return this.#state / 4_294_967_296;
  }

  /** Around `middle`, with the long tail that times have. */
  time(middle: number): number {
    return middle * Math.exp((this.next() + this.next() + this.next() - 1.5) * 0.9);
  }

  page(): string {
    let rest = this.next();
    return PAGES.find(([, share]) => (rest -= share) < 0)?.[0] ?? '/';
  }
}

/** What visitors of one moment do; `load` is how busy the shop is, from 0 to 1. */
export async function visit(server: Server, account: Account, chance: Chance, load: number) {
  const metrics: object[] = [];
  const observe = (name: string, value: number, page: string) =>
    metrics.push({ name, type: 'histogram', value, labels: { page } });
  for (let visits = Math.round(2 + load * 8 * chance.next()); visits > 0; visits -= 1) {
    const page = chance.page();
    metrics.push({ name: 'page_views', type: 'counter', value: 1, labels: { page } });
    observe('lcp_seconds', chance.time(1.7), page);
    observe('inp_seconds', chance.time(0.11), page);
    observe('cumulative_layout_shift', chance.time(0.04), page);
    observe('fcp_seconds', chance.time(0.9), page);
    observe('ttfb_seconds', chance.time(0.35), page);
    observe('time_on_page_seconds', chance.time(34), page);
    if (chance.next() < 0.05) {
      metrics.push({ name: 'js_errors', type: 'counter', value: 1, labels: { page, kind: chance.next() < 0.7 ? 'error' : 'unhandledrejection' } });
    }
    if (chance.next() < 0.25) {
      metrics.push({ name: 'orders', type: 'counter', value: 1, labels: { payment: chance.next() < 0.6 ? 'card' : 'invoice', country: chance.next() < 0.5 ? 'NO' : 'SE' } });
      metrics.push({ name: 'checkout_seconds', type: 'histogram', value: chance.time(2.2) });
    }
  }
  metrics.push({ name: 'carts_open', type: 'gauge', value: Math.round(12 + load * 30 * chance.next()) });
  metrics.push({ name: 'search_length', type: 'summary', value: Math.round(chance.time(9)) });
  for (let from = 0; from < metrics.length; from += 100) await send(server, account, metrics.slice(from, from + 100));
}

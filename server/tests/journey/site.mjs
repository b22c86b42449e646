// The shop whose pages are visited: static, on an origin of its own. Its pages report what a visitor does as they see it,
// beside the library and not through it.

import { createServer } from 'node:http';

/** Runs in every page. `report` is the driver's. */
const script = () => {
  const pageLabel = () => (location.pathname + location.hash.replace('#', '')).replace(/\d+/g, ':id');
  const did = (kind, name, labels, value, operation) => report({ kind, name, labels, value, operation });
  const viewed = () => did('counter', 'page_views', { page: pageLabel() }, 1);
  const mt = () => window.MetricsTracker;

  window.shop = {
    visit(path) {
      history.pushState({}, '', path);
      viewed();
    },
    // `purchases` has `shop` by default.
    sell(count, labels) {
      mt().increment('purchases', count, labels);
      did('counter', 'purchases', { shop: 'main', ...labels }, count);
    },
    // `cart_value` has exactly the label `tab`.
    setCart(tab, value) {
      mt().track('cart_value', value, { tab, noise: 'dropped' });
      did('gauge', 'cart_value', { tab }, value, 'set');
    },
    fillCart(tab, value) {
      mt().increment('cart_value', value, { tab });
      did('gauge', 'cart_value', { tab }, value, 'add');
    },
    emptyCart(tab, value) {
      mt().decrement('cart_value', value, { tab });
      did('gauge', 'cart_value', { tab }, -value, 'add');
    },
    search(seconds) {
      mt().observe('search_seconds', seconds);
      did('histogram', 'search_seconds', {}, seconds);
    },
    basket(items, labels = {}) {
      mt().observe('basket_items', items, labels);
      did('summary', 'basket_items', labels, items);
    },
    // Nobody has configured these.
    visitors(count) {
      mt().track('visitors', count);
      did('gauge', 'visitors', {}, count, 'set');
    },
    render(seconds) {
      mt().observe('render_seconds', seconds);
      did('histogram', 'render_seconds', {}, seconds);
    },
  };
  addEventListener('popstate', viewed);
  addEventListener('click', (event) => {
    if (event.target.closest('#buy')) did('counter', 'purchases', { shop: 'main', plan_name: 'Pro' }, 1);
  });
  addEventListener('submit', (event) => {
    event.preventDefault();
    did('counter', 'orders', {}, 2);
  });
  if (window.calledEarly) did('counter', 'early_calls', { from: 'queue' }, 3);
  viewed();
};

const EARLY = `<script>metricsTracker.push(['increment', 'early_calls', 3, { from: 'queue' }]); calledEarly = true</script>`;

const html = (code) => `<!doctype html><meta charset="utf-8"><title>shop</title>
${code}
<button id="buy" data-track="purchases" data-label-plan-name="Pro">Buy <b id="now">now</b></button>
<form data-track="orders" data-value="2"><input id="send" type="submit"></form>
<script>(${script})()</script>`;

/** Paths below `/tag` have the plain tag, all others the queueing snippet. */
export const startSite = ({ tag, snippet }) =>
  new Promise((resolve) => {
    const server = createServer(({ url }, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(html(url.startsWith('/tag') ? tag : snippet + EARLY));
    });
    server.listen(0, '127.0.0.1', () => resolve([server, `http://127.0.0.1:${server.address().port}`]));
  });

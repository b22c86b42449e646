// The pages of the multi-page site.

const { page, tab, stage } = document.documentElement.dataset;
const { counted, did, view } = window;
const mt = () => window.MetricsTracker;

// `early`: the queue's calls, made before the library was there.
window.whenLoaded(() => did(view(page), ...(window.early || []).map(([name, value]) => counted(name, { from: 'queue' }, value))));
addEventListener('pageshow', ({ persisted }) => persisted && did({ ...view(page), restored: true }));

const increment = (name, by, labels) => {
  mt().increment(name, by, labels);
  return did(counted(name, labels, by));
};

window.shop = {
  sell: (count, labels = {}) => increment('purchases', count, labels),
  search(seconds) {
    mt().observe('search_seconds', seconds);
    return did({ kind: 'histogram', name: 'search_seconds', labels: {}, value: seconds });
  },
  setCart(value, shop) {
    mt().track('cart_value', value, { shop });
    return did({ kind: 'gauge', name: 'cart_value', labels: { shop }, value });
  },
  /** What a page does while the network is as `network` says. */
  meet: (network) => increment('met', 1, { network }),
  /** Of a tab that will be closed. */
  act: () => increment('closes', 1, { stage, tab }),
  step() {
    mt().observe('close_steps', 1, { tab });
    return did({ kind: 'histogram', name: 'close_steps', labels: { tab }, value: 1 });
  },
  /** Of a tab that nobody sees any more. */
  actUnseen: () => increment('unseen', 1, { tab }),
  flush: () => mt().flush(),
};

addEventListener('click', ({ target }) => {
  if (target.closest('#buy')) did(counted('purchases', { plan_name: 'Pro' }));
});
addEventListener('submit', (event) => {
  event.preventDefault();
  did(counted('orders', {}, 2));
});

export const run = (dynamic: string): void => {
  window.MetricsTracker?.increment('purchases', 1, { shop: 'a', another: 2 });
  window.MetricsTracker?.increment('cart');
  window.MetricsTracker?.decrement('cart', 2, { tab: 'x' });
  window.MetricsTracker?.observe('search', 0.5, { any: true });
  window.MetricsTracker?.observe('basket', 3);
  window.MetricsTracker?.track('purchases', 1);
  window.MetricsTracker?.track('nobody_configured_it', 1, { anything: 'x' });
  window.MetricsTracker?.increment('nobody_configured_it');
  window.MetricsTracker?.increment(dynamic, 1, { a: 'b' });
  window.MetricsTracker?.increment('constructor', 1, { toString: 'x' });
  window.MetricsTracker?.track('__proto__', 1);
  window.MetricsTracker?.flush();
  MetricsTracker?.increment('purchases');
  (window.metricsTracker ||= []).push(['increment', 'purchases', 1, { shop: 'x' }]);
  (window.metricsTracker = window.metricsTracker || []).push(['track', 'whatever'], ['flush'], { start: Date.now() });
};

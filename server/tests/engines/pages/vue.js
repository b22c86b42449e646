// The same shop with Vue Router.

import { createApp, h } from 'vue';
import { createRouter, createWebHashHistory, createWebHistory, RouterLink, RouterView } from 'vue-router';

const { base, mode } = document.documentElement.dataset;
const component = { render: () => h('h1', 'Shop') };
const paths = ['/', '/orders', '/orders/:id', '/orders/:id/items/:item', '/about'];
const router = createRouter({
  history: mode === 'hash' ? createWebHashHistory(base) : createWebHistory(base),
  routes: paths.map((path) => ({ path, component })),
});
router.afterEach((to, from) => {
  if (to.path !== from.path || !from.matched.length) window.did(window.view(base + to.matched[0].path.replace(':item', ':id')));
});

const LINKS = {
  orders: '/orders',
  'order-17': '/orders/17',
  'order-18': '/orders/18?tab=all',
  item: '/orders/18/items/3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  replaced: '/about',
  sorted: '?sort=price',
};
const Shop = {
  render: () => [
    ...Object.entries(LINKS).map(([id, to]) => h(RouterLink, { id, to, replace: id === 'replaced' }, () => id + ' ')),
    h('button', {
      id: 'buy',
      'data-track': 'purchases',
      'data-label-plan-name': 'Pro',
      onClick: () => window.did(window.counted('purchases', { plan_name: 'Pro' })),
    }, 'Buy'),
    h(RouterView),
  ],
};
createApp(Shop).use(router).mount('#app');

import { expect, test } from 'vitest';
import { matches, pageOf, routeOf } from '../src/auto/page';

test.each([
  ['/', '/'],
  ['/orders/123/items', '/orders/:id/items'],
  ['/orders/123/', '/orders/:id/'],
  ['/u/3f2504e0-4f89-11d3-9a0c-0305e82c3301', '/u/:id'],
  ['/u/3F2504E0-4F89-11D3-9A0C-0305E82C3301/edit', '/u/:id/edit'],
  ['/c/a1b2c3d4e5f6', '/c/:id'],
  ['/doc/V1StGXR8_Z5jdHi6B-myT', '/doc/:id'],
  ['/t/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/t/:id'],
  ['/blog/how-to-install-debian-12-on-a-laptop', '/blog/how-to-install-debian-12-on-a-laptop'],
  ['/blog/2024/defaced', '/blog/:id/defaced'],
  ['/internationalizationsupport', '/internationalizationsupport'],
  ['/v2/about', '/v2/about'],
])('%s is %s', (route, page) => {
  expect(pageOf(route)).toBe(page);
});

test.each([
  ['/app/', '#/users/7', '/app/users/7'],
  ['/app', '#!/users?q=1', '/app/users'],
  ['/', '#/', '/'],
  ['/docs', '#install', '/docs'],
  ['/docs', '', '/docs'],
])('%s %s leads to %s', (pathname, hash, route) => {
  expect(routeOf({ pathname, hash })).toBe(route);
});

test.each([
  ['/orders/:slug', '/orders/blue-shirt', true],
  ['/orders/:slug', '/orders', false],
  ['/orders/:slug', '/orders/blue/edit', false],
  ['/docs/*', '/docs', true],
  ['/docs/*', '/docs/a/b', true],
  ['/docs/*', '/doc', false],
  ['/*', '/anything', true],
  ['*', '/anything', true],
  ['/a.c', '/abc', false],
  ['/', '/', true],
  ['/:slug', '/', false],
  ['/orders/:id', '/orders/', false],
  ['/orders/:slug', '/orders/abc/', true],
  ['/cart', '/cart/', true],
  ['/cart/', '/cart', true],
  ['/docs/*', '/docs/', true],
])('%s takes %s: %s', (pattern, route, expected) => {
  expect(matches(pattern, route)).toBe(expected);
});

test('own patterns come first, and the first of them wins', () => {
  expect(pageOf('/orders/17', ['/users/:id', '/orders/:number', '/orders/*'])).toBe('/orders/:number');
  expect(pageOf('/orders/17/items', ['/users/:id', '/orders/:number', '/orders/*'])).toBe('/orders/*');
  expect(pageOf('/carts/17', ['/users/:id'])).toBe('/carts/:id');
});

// A shop with React Router, in both of its modes. Each route says what page it is.

import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, createHashRouter, Link, Outlet, RouterProvider, useLocation } from 'react-router-dom';

const { base, mode } = document.documentElement.dataset;

const View = ({ page }) => {
  const { pathname } = useLocation();
  useEffect(() => void window.did(window.view(base + page)), [pathname, page]);
  return <h1>{pathname}</h1>;
};

const Shop = () => (
  <>
    <nav>
      <Link id="orders" to="/orders">Orders</Link> <Link id="order-17" to="/orders/17">17</Link>{' '}
      <Link id="order-18" to="/orders/18?tab=all">18</Link> <Link id="item" to="/orders/18/items/3f2504e0-4f89-41d3-9a0c-0305e82c3301">Item</Link>{' '}
      <Link id="replaced" to="/about" replace>About</Link> <Link id="sorted" to="?sort=price">Sort</Link>
    </nav>
    <button id="buy" data-track="purchases" data-label-plan-name="Pro" onClick={() => window.did(window.counted('purchases', { plan_name: 'Pro' }))}>
      Buy
    </button>
    <Outlet />
  </>
);

const children = ['/', '/orders', '/orders/:id', '/orders/:id/items/:item', '/about'].map((path) => ({
  path,
  element: <View page={path.replace(':item', ':id')} />,
}));
const routes = [{ element: <Shop />, children }];
const router = mode === 'hash' ? createHashRouter(routes) : createBrowserRouter(routes, { basename: base });
createRoot(document.getElementById('app')).render(<RouterProvider router={router} />);

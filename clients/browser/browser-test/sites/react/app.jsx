// A React Router application: links, a redirect, a loader, parameters of the path and of the query.
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, Link, Outlet, redirect, RouterProvider, useLoaderData, useNavigate, useSearchParams } from 'react-router';

const Layout = () => (
  <>
    <nav>
      <Link to="/">Home</Link> <Link to="/orders/17">Order 17</Link> <Link to="/old">Old</Link> <Link to="/search?q=a">Search</Link>
    </nav>
    <main>
      <Outlet />
    </main>
  </>
);

const Home = () => {
  const [count, setCount] = useState(0);
  return <button id="count" onClick={() => setCount(count + 1)}>Clicked {count}</button>;
};

const Order = () => {
  const navigate = useNavigate();
  return (
    <>
      <h1>Order {useLoaderData()}</h1>
      <button id="next" onClick={() => navigate('/orders/18', { state: { from: 17 } })}>Next</button>
    </>
  );
};

const Search = () => {
  const [query, setQuery] = useSearchParams();
  return <input id="query" value={query.get('q') ?? ''} onChange={(event) => setQuery({ q: event.target.value }, { replace: true })} />;
};

const router = createBrowserRouter([
  {
    path: '/',
    element: <Layout />,
    children: [
      { index: true, element: <Home /> },
      { path: 'orders/:id', element: <Order />, loader: ({ params }) => params.id },
      { path: 'old', loader: () => redirect('/orders/1') },
      { path: 'search', element: <Search /> },
    ],
  },
]);

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);

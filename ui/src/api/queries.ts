import { QueryClient } from '@tanstack/svelte-query';
import { connection } from './connection.svelte';
import { Problem } from './problem';
import { session } from './session.svelte';

/** Times that a request of a page is sent again by itself; what writes never is. */
const RETRIES_MAX = 2;

/** Answers that pages share. Everything is asked again when the server is back. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The server may be on this very machine, which needs no network to reach it.
      networkMode: 'always',
      staleTime: 5_000,
      retry: (failures, error) => error instanceof Problem && error.isPassing && failures < RETRIES_MAX,
      throwOnError: false,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

connection.onHealed(() => void queries.invalidateQueries());
session.onResumed(() => void queries.invalidateQueries());
session.onForgotten(() => queries.clear());

import { server } from './en/server';

/** Words of the Server page, apart from [`strings`](index.ts) so that browsers need not load them. Translated alike. */
export const serverStrings: typeof server = server;

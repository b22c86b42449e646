import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a free port of the loopback interface, and its origin. */
export const listen = (handle: RequestListener): Promise<[Server, string]> =>
  new Promise((resolve) => {
    const server = createServer(handle);
    server.listen(0, '127.0.0.1', () => resolve([server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]));
  });

export const stop = (server: Server): void => {
  server.closeAllConnections();
  server.close();
};

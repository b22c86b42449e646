// The way from the pages to the server, which can be slow and can fail: a proxy that reads what goes through it.

import { Agent, createServer, request } from 'node:http';

/** Longer than any test: a connection that is closed while a request sets out would be a fault nobody asked for. */
const IDLE_MS_MAX = 600_000;
/** Addresses of visitors, so that each has the server's rate limit for itself: 10.0.0.0/16. */
const VISITORS_MAX = 65_536;

/** What can happen to a batch. `lost`: the server has it, and its answer does not arrive. */
export const FAULTS = ['dropped', 'unavailable', 'lost'];

const bodyOf = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** What the server has said yes to, each batch once. */
const createReceipts = () => {
  const items = new Map();
  return {
    add(body) {
      const { batchId, metrics } = JSON.parse(body);
      items.set(batchId, metrics);
    },
    /** Sum of the values of the items that `is` takes. */
    total: (is) => [...items.values()].flat().reduce((sum, item) => (is(item) ? sum + item.value : sum), 0),
    count: (is) => [...items.values()].flat().filter(is).length,
  };
};

const createWay = (server, state) => {
  const { hostname, port } = new URL(server);
  const agent = new Agent({ keepAlive: false });
  return ({ method, url, headers }, body) =>
    new Promise((resolve, reject) => {
      const from = { 'x-forwarded-for': `10.0.${state.visitor >> 8}.${state.visitor & 255}` };
      const onward = request({ hostname, port, agent, method, path: url, headers: { ...headers, ...from } });
      onward.on('error', reject).on('response', async (answer) => {
        bodyOf(answer).then((bytes) => resolve({ status: answer.statusCode, headers: answer.headers, bytes }), reject);
      });
      onward.end(body);
    });
};

/** Listens at `listen` and passes on to `server`. Only batches meet faults; files of the library can be held back. */
export const startNetwork = async ({ listen, server }) => {
  const state = { fault: undefined, delayMs: 0, visitor: 1, met: 0, under_way: 0, preflights: 0 };
  const receipts = createReceipts();
  const pass = createWay(server, state);

  const answer = (response, { status, headers, bytes }) => {
    const { connection, 'keep-alive': _, 'transfer-encoding': __, ...kept } = headers;
    response.writeHead(status, { ...kept, 'content-length': bytes.length });
    response.end(bytes);
  };

  const takeBatch = async (incoming, response) => {
    const body = await bodyOf(incoming);
    const { fault, delayMs } = state;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    // Whoever has gone meanwhile had not got it through.
    if (response.destroyed) return;
    if (fault) state.met++;
    if (fault === 'dropped') return void response.destroy();
    if (fault === 'unavailable') {
      const headers = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Retry-After', 'retry-after': '1' };
      return answer(response, { status: 503, headers, bytes: Buffer.from('{}') });
    }
    const answered = await pass(incoming, body);
    if (answered.status === 200) receipts.add(body);
    if (fault === 'lost') response.destroy();
    else answer(response, answered);
  };

  const take = async (incoming, response) => {
    if (incoming.method === 'OPTIONS') state.preflights++;
    if (incoming.method === 'POST') return takeBatch(incoming, response);
    if (!incoming.url.includes('held=')) answer(response, await pass(incoming, await bodyOf(incoming)));
  };

  const proxy = createServer({ keepAliveTimeout: IDLE_MS_MAX }, (incoming, response) => {
    state.under_way++;
    response.once('close', () => state.under_way--);
    // The server is down, or the tab is gone.
    take(incoming, response).catch(() => response.destroy());
  });
  const [host, port] = listen.split(':');
  await new Promise((resolve) => proxy.listen(Number(port), host, resolve));

  return {
    /** A fault, or none, for the batches that set out from now on. */
    fail(fault) {
      state.fault = fault;
      state.met = 0;
    },
    slow: (ms) => void (state.delayMs = ms),
    nextVisitor: () => void (state.visitor = (state.visitor + 1) % VISITORS_MAX),
    /** Batches that have met the present fault. */
    met: () => state.met,
    underWay: () => state.under_way,
    preflights: () => state.preflights,
    received: receipts.total,
    observed: receipts.count,
    end() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
};

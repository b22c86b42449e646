// The site whose pages are visited, on an origin of its own.

import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRIES = ['did.js', 'shop.js', 'errors.js', 'react.jsx', 'vue.js'];
/** Named in the address of the plain tag where the network shall not let the library through. */
const HELD = '?held=1&';

/** The pages' scripts by name. */
const bundle = async () => {
  const folder = fileURLToPath(new URL('pages/', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: ENTRIES.map((entry) => folder + entry),
    bundle: true,
    minify: true,
    write: false,
    outdir: folder,
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return new Map(outputFiles.map(({ path, text }) => [path.slice(folder.length), text]));
};

const html = ({ code, data, script, body = '' }) => {
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${value}"`);
  return `<!doctype html><html${attributes.join('')}><meta charset="utf-8"><title>shop</title>
<link rel="icon" href="data:,"><script src="/scripts/did.js"></script>
${code}${body}<script src="/scripts/${script}"></script>`;
};

const EARLY = `<script>
early = [['early_calls', 3]];
metricsTracker.push(['increment', 'early_calls', 3, { from: 'queue' }]);
</script>`;
const SHOP = `<button id="buy" data-track="purchases" data-label-plan-name="Pro">Buy <b id="now">now</b></button>
<form data-track="orders" data-value="2"><input id="send" type="submit"></form>`;
const ERRORS = ['throw', 'throw-other', 'reject'].map((id) => `<button id="${id}">${id}</button>`).join('');

/** The page at a path, or nothing. */
const createPages = ({ tag, snippet }) => {
  const shop = (code, data) => html({ code, data, script: 'shop.js', body: SHOP });
  const app = (script) => ([, base], mode) => html({ code: tag, data: { base, mode }, script, body: '<div id="app"></div>' });
  const routes = [
    [/^\/shop\/tag\/\d+$/, () => shop(tag, { page: '/shop/tag/:id' })],
    [/^\/shop\/queue\/\d+$/, () => shop(snippet + EARLY, { page: '/shop/queue/:id' })],
    [/^\/left$/, () => shop(snippet + EARLY, { page: '/left' })],
    [/^(\/close\/([a-z]+)\/([a-z]+))$/, ([, page, stage, tab]) => shop(stage === 'early' ? tag.replace('?', HELD) : tag, { page, stage, tab })],
    [/^\/errors$/, () => html({ code: tag, data: { page: '/errors' }, script: 'errors.js', body: ERRORS })],
    [/^(\/react-hash)$/, (match) => app('react.js')(match, 'hash')],
    [/^(\/react)(\/|$)/, (match) => app('react.js')(match, 'history')],
    [/^(\/vue-hash)$/, (match) => app('vue.js')(match, 'hash')],
    [/^(\/vue)(\/|$)/, (match) => app('vue.js')(match, 'history')],
  ];
  return (path) => {
    for (const [pattern, page] of routes) {
      const match = pattern.exec(path);
      if (match) return page(match);
    }
    return undefined;
  };
};

const take = async (incoming, deeds) => {
  let body = '';
  for await (const chunk of incoming) body += chunk;
  deeds.push(...JSON.parse(body));
};

/** `deeds` grows by what pages say was done. */
export const startSite = async (code) => {
  const deeds = [];
  const scripts = await bundle();
  const pageAt = createPages(code);
  const answer = async (incoming, response) => {
    const path = incoming.url.split('?')[0];
    if (incoming.method === 'POST') await take(incoming, deeds);
    const script = scripts.get(path.replace('/scripts/', ''));
    const text = script ?? pageAt(path);
    const type = script ? 'text/javascript' : 'text/html';
    response.writeHead(text || incoming.method === 'POST' ? 200 : 404, { 'Content-Type': `${type}; charset=utf-8` });
    response.end(text);
  };
  const server = createServer((incoming, response) => void answer(incoming, response).catch(() => response.destroy()));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    deeds,
    end() {
      server.closeAllConnections();
      server.close();
    },
  };
};

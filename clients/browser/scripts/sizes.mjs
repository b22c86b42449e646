// The table of sizes in docs/PERFORMANCE.md: `npm run sizes` writes it anew, the peers of bench/peers/sizes included.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { variants } from './build.mjs';

export const DOCUMENT = new URL('../../../docs/PERFORMANCE.md', import.meta.url);
export const BEGIN = '<!-- sizes:begin -->';
export const END = '<!-- sizes:end -->';

const PEERS = fileURLToPath(new URL('../../../bench/peers/sizes/node_modules/', import.meta.url));
const PARTS = ['automatic metrics (`a=1`)', 'tracking events of configured metrics', '`data-track` (`c=1`)'];

const HEAD = ['| script | what, and how it was made | raw | gzip -9 | brotli 11 |', '| --- | --- | ---: | ---: | ---: |'];

/** @typedef {{ raw: number, gzip: number, brotli: number }} Sizes */

/** @param {string | Buffer} script @returns {Sizes} */
export const sizesOf = (script) => {
  const bytes = Buffer.from(script);
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
};

/** @param {string} name @param {string} what @param {Sizes} sizes */
const row = (name, what, { raw, gzip, brotli }) =>
  `| ${name} | ${what} | ${[raw, gzip, brotli].map((bytes) => bytes.toLocaleString('en')).join(' | ')} |`;

/** @param {typeof variants[number]} variant */
const partsOf = ({ auto, events, attributes, keyless }) => {
  const parts = PARTS.filter((_, index) => [auto, events, attributes][index]);
  return (parts.join(', ') || 'API, batches, queue (`a=0&c=0`)') + (keyless ? ', configured by the page' : '');
};

/** The rows of our own files. */
export const ownRows = () =>
  variants.map((variant) => {
    const script = readFileSync(new URL(`../dist/${variant.file}`, import.meta.url));
    return row(`\`${variant.file}\``, partsOf(variant), sizesOf(script));
  });

/** @param {string} name */
const versionOf = (name) => JSON.parse(readFileSync(`${PEERS}${name}/package.json`, 'utf8')).version;

/** A script as its makers ship it. @param {string} title @param {string} name @param {string} file */
const shipped = (title, name, file) =>
  row(`${title} ${versionOf(name)}`, `npm \`${name}\`, \`${file}\` as shipped`, sizesOf(readFileSync(`${PEERS}${name}/${file}`)));

/** A package that ships modules only. @param {string} title @param {string} name @param {string} file */
const bundled = async (title, name, file) => {
  const { outputFiles } = await build({ entryPoints: [PEERS + name + '/' + file], bundle: true, minify: true, write: false, format: 'iife', globalName: 'peer', target: 'es2020' });
  return row(`${title} ${versionOf(name)}`, `npm \`${name}\`, \`${file}\`, esbuild (iife, minify)`, sizesOf(/** @type {any} */ (outputFiles[0]).contents));
};

/** In no package registry: measured once, from their repositories. */
const FROM_REPOSITORIES = [
  row('Umami 3.1', 'tracker with its vitals, commit c0ea3ae, terser as its build does', { raw: 4566, gzip: 2206, brotli: 1941 }),
  row('GoatCounter 2 (`count.v5.js`)', 'commit c957f51, as served', { raw: 8996, gzip: 3283, brotli: 2740 }),
];

const peerRows = async () => [
  ...FROM_REPOSITORIES,
  await bundled('Plausible', '@plausible-analytics/tracker', 'plausible.js'),
  shipped('web-vitals', 'web-vitals', 'dist/web-vitals.iife.js'),
  shipped('Grafana Faro', '@grafana/faro-web-sdk', 'dist/bundle/faro-web-sdk.iife.js'),
  shipped('PostHog', 'posthog-js', 'dist/array.js'),
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const document = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = document.split(BEGIN);
  const [table, after] = rest?.split(END) ?? [];
  if (table === undefined || after === undefined) throw new Error(`docs/PERFORMANCE.md has no ${BEGIN} … ${END}`);
  const arePeersInstalled = existsSync(PEERS);
  if (!arePeersInstalled) console.error('peers stay as they are: `npm ci` in bench/peers/sizes installs them');
  const peers = arePeersInstalled ? await peerRows() : table.split('\n').filter((line) => /^\| [A-Za-z]/.test(line) && line !== HEAD[0]);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n${[...HEAD, ...ownRows(), ...peers].join('\n')}\n${END}${after}`);
}

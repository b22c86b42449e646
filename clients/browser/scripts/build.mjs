// Builds dist/: one file for each choice of parts, each as the server embeds it.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { trimWebVitals } from './web-vitals.mjs';

const root = new URL('../', import.meta.url);
const { version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));

export const variants = [
  { file: 'tracker-core.js', auto: false, events: false, attributes: false, keyless: false },
  { file: 'tracker-auto.js', auto: true, events: false, attributes: false, keyless: false },
  { file: 'tracker-auto-events.js', auto: true, events: true, attributes: false, keyless: false },
  { file: 'tracker-attributes.js', auto: false, events: false, attributes: true, keyless: false },
  { file: 'tracker-full.js', auto: true, events: false, attributes: true, keyless: false },
  { file: 'tracker-full-events.js', auto: true, events: true, attributes: true, keyless: false },
  { file: 'tracker-client.js', auto: true, events: true, attributes: true, keyless: true },
];

/** @param {typeof variants[number]} variant */
export const compile = async (variant) => {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('src/index.ts', root))],
    absWorkingDir: fileURLToPath(root),
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    platform: 'browser',
    minify: true,
    // Of the compiler's options only `strict` would matter here, and it adds a prologue.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    mangleProps: /^_/,
    legalComments: 'none',
    plugins: [trimWebVitals],
    define: {
      __AUTO__: String(variant.auto),
      __EVENTS__: String(variant.events),
      __ATTRIBUTES__: String(variant.attributes),
      __REPORT__: String(variant.auto || variant.attributes),
      __KEYLESS__: String(variant.keyless),
      __VERSION__: JSON.stringify(version),
    },
  });
  const bundle = /** @type {{ text: string }} */ (result.outputFiles[0]).text;
  // esbuild leaves constants of other modules as variables; terser writes them in place.
  const { code } = await minify(bundle, {
    ecma: 2020,
    toplevel: true,
    compress: { passes: 3, unsafe_arrows: true },
    // One byte a character, whatever charset the page declares.
    format: { ascii_only: true, quote_style: 2 },
  });
  return /** @type {string} */ (code);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(new URL('dist/', root), { recursive: true });
  for (const variant of variants) await writeFile(new URL(`dist/${variant.file}`, root), await compile(variant));
}

// Builds dist/ (one file for each choice of parts, each as the server embeds it) and, with `npm`, the package's npm/.
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

/**
 * @param {string} entry
 * @param {Omit<typeof variants[number], 'file'> & { report: boolean }} parts
 * @param {import('esbuild').BuildOptions} options
 */
const bundle = async (entry, parts, options) => {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`src/${entry}`, root))],
    absWorkingDir: fileURLToPath(root),
    bundle: true,
    write: false,
    target: 'es2020',
    platform: 'browser',
    // Of the compiler's options only `strict` would matter besides, and it adds a prologue.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    mangleProps: /^_/,
    legalComments: 'none',
    plugins: [trimWebVitals],
    define: {
      __AUTO__: String(parts.auto),
      __EVENTS__: String(parts.events),
      __ATTRIBUTES__: String(parts.attributes),
      __REPORT__: String(parts.report),
      __KEYLESS__: String(parts.keyless),
      __VERSION__: JSON.stringify(version),
    },
    ...options,
  });
  return /** @type {{ text: string }} */ (result.outputFiles?.[0]).text;
};

/** @param {typeof variants[number]} variant */
export const compile = async (variant) => {
  const parts = { ...variant, report: variant.auto || variant.attributes };
  // esbuild leaves constants of other modules as variables; terser writes them in place.
  const { code } = await minify(await bundle('index.ts', parts, { format: 'iife', minify: true }), {
    ecma: 2020,
    toplevel: true,
    compress: { passes: 3, unsafe_arrows: true },
    // One byte a character, whatever charset the page declares.
    format: { ascii_only: true, quote_style: 2 },
  });
  return /** @type {string} */ (code);
};

/** The ES module of the npm package. A bundle has no script of its own to report by. */
export const compileModule = () => {
  const parts = { auto: true, events: true, attributes: true, keyless: true, report: false };
  return bundle('module.ts', parts, { format: 'esm', minifySyntax: true });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'npm') {
    await mkdir(new URL('npm/', root), { recursive: true });
    await writeFile(new URL('npm/index.js', root), await compileModule());
  } else {
    await mkdir(new URL('dist/', root), { recursive: true });
    for (const variant of variants) await writeFile(new URL(`dist/${variant.file}`, root), await compile(variant));
  }
}

import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { variants } from '../scripts/build.mjs';

const KIB = 1024;
/** What a key and an address of 40 bytes add when the server writes them in; `tracker-client.js` has neither. */
const CONFIGURATION_BYTES = 60;
const BROTLI_BYTES_MAX: Record<string, number> = { 'tracker-core.js': 2.5 * KIB };

test.each(variants.map(({ file }) => file))('%s is small', (file) => {
  const content = readFileSync(new URL(`../dist/${file}`, import.meta.url));
  const brotli = brotliCompressSync(content).length;
  console.log(`${file}: ${content.length} bytes, gzip ${gzipSync(content, { level: 9 }).length}, brotli ${brotli}`);
  expect(brotli).toBeLessThanOrEqual((BROTLI_BYTES_MAX[file] || 6 * KIB) - CONFIGURATION_BYTES);
});

test('no registry is named in the lock file', () => {
  expect(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { variants } from '../scripts/build.mjs';
import { DOCUMENT, ownRows, sizesOf } from '../scripts/sizes.mjs';

const KIB = 1024;
/** What a key and an address of 40 bytes add when the server writes them in. */
const CONFIGURATION_BYTES = 60;
const BROTLI_BYTES_MAX: Record<string, number> = { 'tracker-core.js': 2.5 * KIB };

test.each(variants)('$file is small', ({ file, keyless }) => {
  const content = readFileSync(new URL(`../dist/${file}`, import.meta.url));
  const { raw, gzip, brotli } = sizesOf(content);
  console.log(`${file}: ${raw} bytes, gzip ${gzip}, brotli ${brotli}`);
  expect(brotli).toBeLessThanOrEqual((BROTLI_BYTES_MAX[file] || 6 * KIB) - (keyless ? 0 : CONFIGURATION_BYTES));
});

test('the sizes in docs/PERFORMANCE.md are those of our files', () => {
  const lines = readFileSync(DOCUMENT, 'utf8').split('\n');
  const missing = ownRows().filter((row) => !lines.includes(row));
  expect(missing, 'npm run sizes writes them').toEqual([]);
});

test.each(['../package-lock.json', '../../../bench/peers/sizes/package-lock.json'])('no registry is named in %s', (file) => {
  expect(readFileSync(new URL(file, import.meta.url), 'utf8')).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/);
});

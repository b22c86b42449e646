import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;
const DIST = join(ROOT, 'dist');
/** JavaScript before the first page shows, compressed. */
const INITIAL_GZIP_BYTES_MAX = 120 * 1024;

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

test('what is embedded is what the sources build', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'console-'));
  // A process of its own: the compiler takes what is built within a test for a development build.
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error', '--outDir', fresh, '--emptyOutDir'], { cwd: ROOT, env });
  const same = files(fresh).every((file) => files(DIST).includes(file) && readFileSync(join(fresh, file)).equals(readFileSync(join(DIST, file))));
  const names = files(fresh);
  rmSync(fresh, { recursive: true });
  expect(files(DIST)).toEqual(names);
  expect(same, 'run `npm run build` and commit dist').toBe(true);
});

test('the first load is small', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file ?? '');
  expect(scripts.length).toBeGreaterThan(0);
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(join(DIST, file), 'utf8');
    for (const [, name] of source.matchAll(/(?:^|[;\n}])import(?:[^"'()]*?from)?["']\.\/([^"']+)["']/g)) visit(`assets/${name}`);
  };
  scripts.forEach(visit);
  const bytes = [...seen].reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length, 0);
  expect(bytes).toBeLessThanOrEqual(INITIAL_GZIP_BYTES_MAX);
});

test('nothing in it needs what the policy forbids', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
});

// The npm package, as another project has it: packed, installed, type-checked, imported where there is no browser.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const MINUTE = 60_000;
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'metrics-tracker-npm-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { cwd: root });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  const folder = join(project, 'node_modules/@metrics-tracker/browser');
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', join(project, filename), '-C', folder, '--strip-components=1']);
  await writeFile(join(project, 'package.json'), '{"type":"module"}');
}, MINUTE);
afterAll(() => rm(project, { recursive: true, force: true }));

/** What the compiler says of a file that uses the package; empty if nothing. */
const compile = async (code: string): Promise<string> => {
  await writeFile(join(project, 'use.ts'), code);
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2020', '--module', 'esnext', '--moduleResolution', 'bundler'];
  return run(join(root, 'node_modules/.bin/tsc'), [...options, 'use.ts'], { cwd: project }).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
};

test('its types take what the library takes, and no more', async () => {
  const good = `
    import tracker, { increment, init, observe, type InitOptions } from '@metrics-tracker/browser';
    const options: InitOptions = { key: 'mt_pub_x', endpoint: 'https://m.example/m', pages: ['/a/:b'], metrics: [['n', 'counter', { a: 1 }, ['click .b']]] };
    init(options);
    increment('n', 2, { shop: 'main' });
    observe('seconds', 0.5);
    tracker.flush();
    window.metricsTracker?.push(['increment', 'n'], { start: 1 });
    window.MetricsTracker?.optOut();`;
  expect(await compile(good)).toBe('');
  const bad = `import { increment } from '@metrics-tracker/browser';\nincrement(7);\nimport { nothing } from '@metrics-tracker/browser';`;
  const errors = await compile(bad);
  expect(errors).toContain('use.ts(2,11)');
  expect(errors).toContain('use.ts(3,10)');
}, MINUTE);

test('it does nothing, and nothing wrong, where pages are rendered without a browser', async () => {
  const use = `
    import tracker, * as all from '@metrics-tracker/browser';
    all.init({ key: 'mt_pub_x' }); all.increment('n'); tracker.flush();
    console.log(Object.keys(all).sort().join(), all.version);`;
  await writeFile(join(project, 'use.mjs'), use);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { stdout } = await run('node', ['use.mjs'], { cwd: project });
  expect(stdout.trim()).toBe(`debug,decrement,default,flush,increment,init,observe,optIn,optOut,track,version ${version}`);
});

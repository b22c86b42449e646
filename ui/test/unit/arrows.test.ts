import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = new URL('../../src/', import.meta.url).pathname;

/** What each folder may use beside itself; `ARCHITECTURE.md` draws it. */
const MAY_USE: Record<string, readonly string[]> = {
  platform: [],
  strings: [],
  api: ['platform', 'strings'],
  kit: ['api', 'platform', 'strings'],
  router: [],
  links: [],
  features: ['api', 'kit', 'links', 'platform', 'router', 'strings'],
  shell: ['api', 'features', 'kit', 'links', 'platform', 'router', 'routes', 'strings'],
  pages: ['api', 'features', 'kit', 'links', 'platform', 'router', 'shell', 'strings'],
  routes: ['pages'],
  App: ['api', 'features', 'kit', 'pages', 'platform', 'router', 'routes', 'shell', 'strings'],
  main: ['App', 'kit', 'platform'],
};

/** `kit` of `kit/Button.svelte`, `App` of `App.svelte`. */
const room = (path: string) => path.split('/')[0]?.split('.')[0] ?? '';

test('data runs one way', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|svelte)$/.test(file));
  const broken: string[] = [];
  for (const file of files) {
    const text = readFileSync(join(SOURCE, file), 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'\$\/([^']+)'/g)) {
      const [from, to] = [room(file), room(target)];
      if (from !== to && !/\.(css|svg)$/.test(target) && !MAY_USE[from]?.includes(to)) broken.push(`${file} must not use ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('only platform/ knows what the console runs in', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|svelte)$/.test(file));
  const host = /localStorage|sessionStorage|navigator\.clipboard|createObjectURL|@tauri-apps\//;
  const knowing = files.filter((file) => host.test(readFileSync(join(SOURCE, file), 'utf8')));
  expect(knowing.sort()).toEqual(['platform/desktop/index.ts', 'platform/web.ts']);
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __AUTO__: 'true', __EVENTS__: 'true', __ATTRIBUTES__: 'true', __REPORT__: 'true', __KEYLESS__: 'false', __VERSION__: '"test"' },
  test: { include: ['test/**/*.test.ts'], maxWorkers: 2 },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __AUTO__: 'true', __ATTRIBUTES__: 'true', __VERSION__: '"test"' },
  test: { include: ['test/**/*.test.ts'], maxWorkers: 2 },
});

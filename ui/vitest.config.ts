import { mergeConfig, defineConfig } from 'vitest/config';
import vite from './vite.config';

export default mergeConfig(vite, defineConfig({ test: { include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } }));

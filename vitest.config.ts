import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig({
  define: { __B44FN_VERSION__: JSON.stringify(version), __B44FN_ANALYSIS__: JSON.stringify('tests') },
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/helpers/fresh-dist.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});

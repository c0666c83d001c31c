import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig({
  define: {
    __B44FN_VERSION__: JSON.stringify(version),
    __B44FN_ANALYSIS__: JSON.stringify('tests'),
    __B44FN_JQ_WORKER__: JSON.stringify('../../dist/jq-worker.js'), // from src/output; fresh-dist builds it
  },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    globalSetup: ['tests/helpers/temp-folder.ts', 'tests/helpers/fresh-dist.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});

import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'test/**/*.test.ts'],
    // Put down in reverse: the last may fail the run, when Redis has been stopped.
    globalSetup: ['test/support/answers-of-run.ts', 'test/support/redis-for-tests.ts'],
    setupFiles: ['test/support/check-answers.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});

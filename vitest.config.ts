import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

const setupFiles = ['test/support/check-answers.ts'];
const testTimeout = 180_000;
const hookTimeout = 60_000;
/** Of what is polled for: the machine may be busy. */
const expectOptions = { poll: { timeout: 30_000 } };

export default defineConfig({
  test: {
    // Put down in reverse: the last may fail the run, when Redis has been stopped.
    globalSetup: ['test/support/answers-of-run.ts', 'test/support/redis-for-tests.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // Beside the code: many short files, which share a process and what it has loaded.
        test: {
          name: 'parts',
          include: ['packages/**/*.test.ts', 'apps/**/*.test.ts'],
          isolate: false,
          setupFiles,
          testTimeout,
          hookTimeout,
          expect: expectOptions,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          setupFiles,
          testTimeout,
          hookTimeout,
          expect: expectOptions,
        },
      },
    ],
  },
});

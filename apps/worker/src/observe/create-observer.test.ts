import { createMeter } from '@purgeway/telemetry';
import { expect, test } from 'vitest';
import { createWorkerObserver } from './create-observer.ts';

/** What a worker shows that did nothing yet. */
async function linesAtStart(): Promise<string[]> {
  const meter = createMeter('worker');
  createWorkerObserver({
    meter,
    vendorOf: () => 'v',
    accounts: ['main'],
    queues: ['vendor-main', 'callbacks', 'maintenance'],
  });
  return (await meter.text()).split('\n');
}

test.each([
  ['purgeway_callbacks_dead_total', ['reason="spent"', 'reason="gone"', 'reason="given-up"']],
  ...['jobs_taken_over', 'jobs_put_back', 'job_failures'].map(
    (what) =>
      [
        `purgeway_${what}_total`,
        ['queue="vendor-main"', 'queue="callbacks"', 'queue="maintenance"'],
      ] as const,
  ),
  ['purgeway_sweep_mended_total', ['what="jobs"', 'what="callbacks"', 'what="expired"']],
  [
    'purgeway_accepted_to_final_seconds_count',
    ['urgent', 'normal', 'bulk'].map((priority) => `account="main",vendor="v",priority="${priority}"`),
  ],
] as const)(
  '%s is shown from 0 on, so that the first of each kind is seen as a growth',
  async (name, labels) => {
    const lines = await linesAtStart();
    expect(lines.filter((line) => line.startsWith(`${name}{`))).toEqual(
      labels.map((label) => `${name}{${label}} 0`),
    );
  },
);

import { expect, test } from 'vitest';
import { createMeter } from './meter.ts';
import { createObserveSettled, type SettledTargets } from './observe-settled.ts';

const common = { account: 'main', priority: 'normal', acceptedAtMs: 1_000, atMs: 61_000, targets: 3 };

async function linesAfter(...told: readonly Omit<SettledTargets, keyof typeof common>[]): Promise<string[]> {
  const meter = createMeter('worker');
  const observe = createObserveSettled(meter, () => 'v');
  told.forEach((one) => observe({ ...common, ...one }));
  return (await meter.text())
    .split('\n')
    .filter((line) => /^purgeway_(accepted_to|settled).*(_sum|_count|_total)\{/u.test(line));
}

const labels = '{account="main",vendor="v",priority="normal"}';

test('a target that the vendor took is timed to its call, and to its end once that has come', async () => {
  expect(await linesAfter({ state: 'sent', sentAtMs: 3_000 }, { state: 'confirmed' })).toEqual([
    'purgeway_settled_targets_total{account="main",vendor="v",priority="normal",state="confirmed"} 3',
    `purgeway_accepted_to_sent_seconds_sum${labels} 6`,
    `purgeway_accepted_to_sent_seconds_count${labels} 3`,
    `purgeway_accepted_to_final_seconds_sum${labels} 180`,
    `purgeway_accepted_to_final_seconds_count${labels} 3`,
  ]);
});

test('one that was done at once is timed to both', async () => {
  const lines = await linesAfter({ state: 'confirmed', sentAtMs: 3_000 });
  expect(lines).toContain(`purgeway_accepted_to_sent_seconds_count${labels} 3`);
  expect(lines).toContain(`purgeway_accepted_to_final_seconds_count${labels} 3`);
});

test('one that the vendor refused was never taken, and a cancelled one says nothing of how long things take', async () => {
  const refused = await linesAfter({ state: 'rejected', sentAtMs: 3_000 });
  expect(refused.some((line) => line.startsWith('purgeway_accepted_to_sent'))).toBe(false);
  expect(refused).toContain(`purgeway_accepted_to_final_seconds_count${labels} 3`);
  expect(await linesAfter({ state: 'cancelled' })).toEqual([
    'purgeway_settled_targets_total{account="main",vendor="v",priority="normal",state="cancelled"} 3',
  ]);
});

test('clocks that differ make no time negative', async () => {
  expect(await linesAfter({ state: 'confirmed', sentAtMs: 900 })).toContain(
    `purgeway_accepted_to_sent_seconds_sum${labels} 0`,
  );
});

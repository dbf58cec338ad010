import { describe, expect, test } from 'vitest';
import { openRig } from '../outages/rig.ts';
import { describeOutages, sufferOutages } from '../outages/redis-outages.ts';
import { percentile } from '../outages/percentile.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { newSeed } from '../support/seeded-random.ts';
import { startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
const vendor = vendorWith();

describe.runIf(findRedisProgram() !== undefined)('a Redis that is killed, hangs or cannot be reached', () => {
  test('is told to clients at once, loses nothing accepted, and is used again as soon as it is back', async ({
    onTestFinished,
  }) => {
    const fake = await startFakeOf(vendor, { limits: 'off' });
    const rig = await openRig({
      accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits: unhurried(2) }],
    });
    onTestFinished(async () => {
      await rig.close();
      await fake.close();
    });
    const [api] = await Promise.all([rig.startApi(), rig.startWorker()]);
    const seed = newSeed();
    const report = await sufferOutages(
      { rig, api, fake, hostname },
      { outages: 6, shortestMs: 300, longestMs: 3_000, seed },
    );
    console.log(`seed ${seed}: ${describeOutages(report)}`);
    expect(report.lost).toEqual([]);
    expect(report.strange).toEqual([]);
    expect(report.refusedAfterMs.length).toBeGreaterThan(0);
    // 250 ms is what is promised; the machine of a test may be busy.
    expect(percentile(report.refusedAfterMs, 0.5)).toBeLessThan(250);
    expect(percentile(report.refusedAfterMs, 1)).toBeLessThan(1_500);
    expect(percentile(report.acceptsAfterMs, 1)).toBeLessThan(4_000);
    // 2 s are promised.
    expect(percentile(report.consumesAfterMs, 0.5)).toBeLessThan(2_000);
    expect(percentile(report.consumesAfterMs, 1)).toBeLessThan(5_000);
  });
});

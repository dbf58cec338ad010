import { describe, expect, test } from 'vitest';
import { restartUnderLoad } from '../outages/restarts.ts';
import { openRig } from '../outages/rig.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { newSeed } from '../support/seeded-random.ts';
import { startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
const vendor = vendorWith();

describe.runIf(findRedisProgram() !== undefined)('a stop by SIGTERM under load', () => {
  test('drops no answer, repeats no call, leaves no job behind and ends with 0 within ten seconds', async ({
    onTestFinished,
  }) => {
    const fake = await startFakeOf(vendor, { limits: 'off' });
    const rig = await openRig({
      accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits: unhurried(4) }],
    });
    onTestFinished(async () => {
      await rig.close();
      await fake.close();
    });
    const seed = newSeed();
    const { requests, accepted, slowestMs, ...report } = await restartUnderLoad(
      { rig, fake, hostname },
      { rounds: 10, seed },
    );
    console.log(`seed ${seed}: ${requests} requests, slowest end after ${slowestMs.toFixed(0)} ms`);
    expect(report).toEqual({
      stops: 20,
      dropped: [],
      strange: [],
      codes: [],
      lost: [],
      repeated: [],
      stalled: 0,
    });
    expect(requests).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(100);
    expect(slowestMs).toBeLessThan(10_000);
  });
});

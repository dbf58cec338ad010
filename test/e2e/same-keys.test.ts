import { describe, expect, test } from 'vitest';
import { openRig } from '../outages/rig.ts';
import { sendSameKeys } from '../outages/same-keys.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { newSeed } from '../support/seeded-random.ts';
import { startFakeOf, vendorWith } from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
const vendor = vendorWith();

describe.runIf(findRedisProgram() !== undefined)('an idempotency key', () => {
  test('makes one operation, however often it is sent at once to two APIs while these and Redis are killed', async ({
    onTestFinished,
  }) => {
    const fake = await startFakeOf(vendor, { limits: 'off' });
    const rig = await openRig({ accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [hostname] }] });
    onTestFinished(async () => {
      await rig.close();
      await fake.close();
    });
    const keys = 300;
    const plan = { keys, sendsPerKey: 20, keysAtATime: 3, kills: 3, seed: newSeed() };
    const { repeats, ...report } = await sendSameKeys({ rig, hostname }, plan);
    console.log(`seed ${plan.seed}: ${report.sends} sends, ${repeats} sent again`);
    const killed = { apiKills: 2, redisKills: 1 };
    expect(report).toEqual({ sends: keys * 20, torn: [], mixedUp: [], operations: keys, ...killed });
  });
});

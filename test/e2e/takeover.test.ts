import { describe, expect, test } from 'vitest';
import { submit } from '../outages/submit.ts';
import { percentile } from '../outages/percentile.ts';
import { openRig } from '../outages/rig.ts';
import { killWorkers, startHangingReceiver } from '../outages/takeovers.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { newSeed } from '../support/seeded-random.ts';
import { until } from '../support/until.ts';
import { startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

const vendor = vendorWith();
/** So long at most; a busy machine may need a little longer. */
const takenOverWithinMs = 12_000;

describe.runIf(findRedisProgram() !== undefined).concurrent('a worker that is killed', () => {
  test('has its calls made by another within twelve seconds, each once', async ({ onTestFinished }) => {
    const fakes = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => ({
        hostname: `www${i}.example.com`,
        fake: await startFakeOf(vendor, { limits: 'off' }),
      })),
    );
    const rig = await openRig({
      accounts: fakes.map(({ hostname, fake }, i) => ({
        id: `account-${i}`,
        vendor: vendor.id,
        fake,
        hostnames: [hostname],
        limits: unhurried(1),
      })),
    });
    onTestFinished(async () => {
      fakes.forEach(({ fake }) => fake.gate.release());
      await rig.close();
      await Promise.all(fakes.map(({ fake }) => fake.close()));
    });
    const { url } = await rig.startApi();
    const seed = newSeed();
    const report = await killWorkers({ rig, apiUrl: url, fakes }, { kills: 2, seed });
    const worst = percentile(report.afterMs, 1);
    console.log(
      `seed ${seed}: taken over after ${percentile(report.afterMs, 0.5).toFixed(0)} ms, at most ${worst.toFixed(0)}`,
    );
    expect(report.afterMs).toHaveLength(16);
    expect(worst).toBeLessThan(takenOverWithinMs);
    expect(report.repeated).toBe(0);
    expect(report.stalled).toBeGreaterThanOrEqual(16);
  });

  test('has its callbacks delivered by another within twelve seconds', async ({ onTestFinished }) => {
    const fake = await startFakeOf(vendor, { limits: 'off', taskAfterMs: 1 });
    const receiver = await startHangingReceiver();
    const rig = await openRig({
      accounts: [
        { id: 'main', vendor: vendor.id, fake, hostnames: ['www.example.com'], limits: unhurried(1) },
      ],
    });
    onTestFinished(async () => {
      await rig.close();
      await receiver.close();
      await fake.close();
    });
    const [api, worker] = await Promise.all([rig.startApi(), rig.startWorker()]);
    const body = { paths: ['https://www.example.com/a'], callback: { url: receiver.url } };
    await submit({ rig, apiUrl: api.url }, body);
    await until('the callback is under way', () => receiver.arrivals.length === 1, 90_000);
    await rig.startWorker();
    await worker.end('SIGKILL');
    const killedAtMs = performance.now();
    await until('another delivers it', () => receiver.arrivals.length === 2);
    receiver.release();
    expect(performance.now() - killedAtMs).toBeLessThan(takenOverWithinMs);
  });
});

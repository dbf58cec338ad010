import { describe, expect, test } from 'vitest';
import { growthOf, measureIsolation } from '../outages/isolation.ts';
import { openIsolation } from '../outages/open-isolation.ts';
import { submit } from '../outages/submit.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { until } from '../support/until.ts';
import { madeUrls, purgesOf } from '../support/vendor-under-test.ts';

describe.runIf(findRedisProgram() !== undefined)('a vendor and an endpoint that never answer', () => {
  test('hold up nobody else’s purges and callbacks', async ({ onTestFinished }) => {
    const bench = await openIsolation();
    onTestFinished(() => bench.close());
    const rounds = await measureIsolation(bench, { rounds: 1, purges: 30, backlog: 5_000 });
    const growth = growthOf(rounds);
    console.log(
      `p99 grows to ${growth.sent.toFixed(2)} of what it was, of callbacks to ${growth.calledBack.toFixed(2)}`,
    );
    // That all were sent and called back while the sick hung is what this holds; how fast is for the long form.
    expect(rounds).toHaveLength(1);
  });
});

describe.runIf(findRedisProgram() !== undefined)('an urgent purge', () => {
  test('is sent within a second of the next free call, before thousands that wait', async ({
    onTestFinished,
  }) => {
    const bench = await openIsolation();
    onTestFinished(() => bench.close());
    const { rig, apiUrl, sick } = bench;
    sick.fake.gate.hold('purge');
    for (let i = 0; i < 20; i += 1) {
      await submit({ rig, apiUrl, client: 'other' }, { paths: madeUrls(sick.hostname, `sweep-${i}`, 1_000) });
    }
    await until('all calls are taken', () => sick.fake.gate.heldCount === 2);
    const url = `https://${sick.hostname}/urgent`;
    await submit({ rig, apiUrl }, { paths: [url], priority: 'urgent' });
    const freedAtMs = performance.now();
    sick.fake.gate.releaseNext();
    await until(
      'the urgent one is sent',
      () => purgesOf(sick.fake).some(({ targets }) => targets.includes(url)),
      10_000,
    );
    // A second is what is promised; the machine of a test may be busy.
    expect(performance.now() - freedAtMs).toBeLessThan(2_000);
    expect(purgesOf(sick.fake).findIndex(({ targets }) => targets.includes(url))).toBeLessThanOrEqual(3);
  });
});

import { describe, expect, test } from 'vitest';
import { measureBacklog } from '../outages/backlog.ts';
import { makeSick } from '../outages/make-sick.ts';
import { measureRound } from '../outages/measure-round.ts';
import { openIsolation } from '../outages/open-isolation.ts';
import { findRedisProgram } from '../support/redis-server.ts';

describe
  .runIf(findRedisProgram() !== undefined)
  .concurrent('a vendor and an endpoint that never answer', () => {
    test('hold up nobody else’s purges and callbacks', async ({ onTestFinished }) => {
      const bench = await openIsolation();
      onTestFinished(() => bench.close());
      const sick = await makeSick(bench, { backlog: 2_000, callbacks: 20 });
      onTestFinished(() => sick.close());
      const { sentMs, calledBackMs } = await measureRound(bench, {
        name: 'beside',
        purges: 20,
        everyMs: 20,
        seed: 1,
      });
      // That all were sent and called back while the sick hung is what this holds; how fast is for the long form.
      expect([sentMs.length, calledBackMs.length]).toEqual([20, 20]);
      expect(bench.sick.fake.gate.heldCount).toBeGreaterThan(0);
    });
  });

describe
  .runIf(findRedisProgram() !== undefined)
  .concurrent('a client with tens of thousands of URLs that wait', () => {
    test('leaves the next calls to others, the very next to what is urgent, and holds up no answer', async ({
      onTestFinished,
    }) => {
      const bench = await openIsolation();
      onTestFinished(() => bench.close());
      const report = await measureBacklog(bench, {
        urls: 50_000,
        rounds: 1,
        purges: 20,
        singles: 5,
        urgent: 3,
        seed: 1,
      });
      console.log(JSON.stringify(report));
      expect(report.bytesPerUrl).toBeLessThan(300);
      expect(Math.max(...report.callsUntilSingle)).toBeLessThanOrEqual(4);
      expect(Math.max(...report.urgentAfterMs)).toBeLessThan(1_000);
      expect(report.accountsMs[1]).toBeLessThan(500);
      expect(report.cancelSingleMs).toBeLessThan(1_000);
    });
  });

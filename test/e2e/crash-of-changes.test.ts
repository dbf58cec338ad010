import { describe, expect, test, type TestContext } from 'vitest';
import { z } from 'zod';
import { editionsUnderTest } from '../support/control-plane.ts';
import { readOperation } from '../support/operations.ts';
import { startProcessStack } from '../support/processes.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { until } from '../support/until.ts';
import { canCreate } from '../support/vendor-bench.ts';

/** Longer than a worker that went silent in a call is waited for. */
const takeOverMs = 120_000;

const editions = editionsUnderTest.filter(({ vendor }) => canCreate(vendor));
/** Whoever is asked soonest how a change stands: these tests run by the machine's clock. */
const [edition] = editions.toSorted(
  (a, b) => (a.vendor.rollout?.firstAfterMs.value ?? 0) - (b.vendor.rollout?.firstAfterMs.value ?? 0),
);

async function open({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  if (edition === undefined) {
    throw new Error('No vendor makes distributions.');
  }
  const fake = await edition.start({ rolloutAfterMs: 1, limits: 'off' });
  const stack = await startProcessStack([{ id: 'main', vendor: edition.vendor.id, fake, hostnames: [] }]);
  onTestFinished(async () => {
    fake.gate.release();
    await stack.close();
    await fake.close();
  });
  return { fake, stack };
}

const madeSchema = z.object({ distribution_id: z.string(), operation: z.object({ id: z.string() }) });

describe.skipIf(findRedisProgram() === undefined)('a worker that is killed', () => {
  test(
    'between the vendor’s yes to a creation and our record of it leaves one distribution, which is found',
    async (context) => {
      const { fake, stack } = await open(context);
      const before = fake.distributions?.ids().length ?? 0;
      const killed = await stack.startWorker();
      fake.gate.hold('create');
      const response = await stack.call('/v1/cdn/distribution/create', {
        method: 'POST',
        body: JSON.stringify({ origin: 'origin.example.com', domain: 'shop.example.com' }),
      });
      const made = madeSchema.parse(await response.json());
      await fake.waitForCalls(1, { action: 'create', timeoutMs: 30_000 });
      expect(await killed.end('SIGKILL')).toBe('SIGKILL');
      expect(fake.distributions?.ids()).toHaveLength(before + 1);
      fake.gate.release();

      await stack.startWorker();
      const isDone = async () => (await readOperation(stack, made.operation.id)).done;
      await until('another worker has taken it over', isDone, takeOverMs);
      expect(await readOperation(stack, made.operation.id)).toMatchObject({ state: 'complete' });
      expect(fake.distributions?.ids()).toHaveLength(before + 1);
      expect(fake.ledger.filter(({ action }) => action === 'create')).toHaveLength(1);
    },
    takeOverMs + 60_000,
  );
});

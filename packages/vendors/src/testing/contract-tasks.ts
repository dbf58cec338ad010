import { describe, expect, it } from 'vitest';
import type { PurgeBatch, TaskQuery, TaskStatus, Vendor, VendorAdapter } from '../vendor.ts';
import type { ContractBench } from './contract.ts';
import { fullBatchCount, makeBatch, smallBatch } from './contract-samples.ts';
import { connect, errorOf, kindsOf, never, purgesOf } from './contract-tools.ts';
import type { Fake } from './fake.ts';

/** How a task runs, for vendors that can be asked. */
export function describeTasks({ vendor, start }: ContractBench): void {
  describe.each(kindsOf(vendor))('the task of a purge by %s', (kind) => {
    const mode = vendor.capabilities[`purge.${kind}`]?.modes?.[0] ?? 'hard';
    const begin = async (): Promise<{ fake: Fake; adapter: VendorAdapter; query: TaskQuery }> => {
      const fake = await start({ limits: 'off' });
      const count = Math.min(3, fullBatchCount(vendor, fake, kind));
      const adapter = connect(vendor, fake);
      return {
        fake,
        adapter,
        query: await submit(adapter, makeBatch(vendor, fake, { kind, mode, count }), fake),
      };
    };

    it('is active, then complete', async () => {
      const { fake, adapter, query } = await begin();
      expect(await ask(adapter, query)).toMatchObject({ state: 'active' });
      fake.clock.advance(fake.taskAfterMs);
      const end = await ask(adapter, query);
      expect(end.state).toBe('complete');
      expect(end.refused ?? []).toEqual([]);
    });

    it('never ends complete when all of it failed', async () => {
      const { fake, adapter, query } = await begin();
      const targets = purgesOf(fake)[0]?.targets ?? [];
      expect(targets).not.toEqual([]);
      for (const target of targets) fake.failing.add(target);
      fake.clock.advance(fake.taskAfterMs);
      const end = await ask(adapter, query);
      // A vendor without a word for failure leaves the task running.
      expect(['failed', 'active']).toContain(end.state);
      expect(end.state === 'active' || Boolean(end.message)).toBe(true);
    });

    it('never counts a target that failed as purged', async () => {
      const { fake, adapter, query } = await begin();
      const index = query.batch.values.length - 1;
      fake.failing.add(purgesOf(fake)[0]?.targets.at(-1) ?? '');
      fake.clock.advance(fake.taskAfterMs);
      const end = await ask(adapter, query);
      const isTold =
        end.state !== 'complete' || end.refused?.some((refused) => refused.index === index) === true;
      expect(isTold).toBe(true);
    });
  });

  it('answers in the order of the queries', async () => {
    const fake = await start({ limits: 'off' });
    const adapter = connect(vendor, fake);
    const [first, second] = twoBatches(vendor, fake);
    const early = await submit(adapter, first, fake);
    fake.clock.advance(fake.taskAfterMs);
    const late = await submit(adapter, second, fake);
    const answers = await adapter.taskStatus?.([late, early], { signal: never });
    expect(answers?.map((answer) => answer.state)).toEqual(['active', 'complete']);
  });

  it('takes trouble while asking for what it is', async () => {
    const fake = await start({ limits: 'off' });
    const adapter = connect(vendor, fake);
    const [batch] = twoBatches(vendor, fake);
    const query = await submit(adapter, batch, fake);
    fake.faults.next({ do: 'throttle', on: 'status' });
    expect(await errorOf(ask(adapter, query), fake)).toMatchObject({ kind: 'throttled' });
    fake.faults.next({ do: 'html', on: 'status' });
    expect(await errorOf(ask(adapter, query), fake)).toMatchObject({ kind: 'uncertain' });
  });
}

/** Two batches of one target each, of the first kind that the vendor can purge by. */
function twoBatches(vendor: Vendor, fake: Fake): readonly [PurgeBatch, PurgeBatch] {
  const { kind, mode } = smallBatch(vendor, fake);
  const both = makeBatch(vendor, fake, { kind, mode, count: 2 });
  const [first = '', second = ''] = both.values;
  return [
    { ...both, values: [first], key: 'first' },
    { ...both, values: [second], key: 'second' },
  ];
}

async function submit(adapter: VendorAdapter, batch: PurgeBatch, fake: Fake): Promise<TaskQuery> {
  const sentAtMs = fake.clock.now();
  const { vendorTask } = await adapter.purge(batch, { signal: never });
  expect(vendorTask).toBeTruthy();
  return { vendorTask: vendorTask ?? '', batch, sentAtMs };
}

async function ask(adapter: VendorAdapter, query: TaskQuery): Promise<TaskStatus> {
  const [answer] = (await adapter.taskStatus?.([query], { signal: never })) ?? [];
  if (!answer) throw new Error('no answer');
  return answer;
}

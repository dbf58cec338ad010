import { describe, expect, it } from 'vitest';
import type { PurgeBatch, TaskQuery, TaskStatus, VendorAdapter } from '../vendor.ts';
import type { ContractBench } from './contract.ts';
import { connect, errorOf, kindsOf, makeBatch, never } from './contract-tools.ts';
import type { Fake } from './fake.ts';

/** How a task runs, for vendors that can be asked. */
export function describeTasks({ vendor, start }: ContractBench): void {
  describe.each(kindsOf(vendor))('the task of a purge by %s', (kind) => {
    const mode = vendor.capabilities[`purge.${kind}`]?.modes?.[0] ?? 'hard';
    const batch = makeBatch(kind, mode, 3);

    it('is active, then complete', async () => {
      const fake = await start();
      const adapter = connect(vendor, fake);
      const query = await submit(adapter, batch, fake);
      expect(await ask(adapter, query)).toMatchObject({ state: 'active' });
      fake.clock.advance(fake.taskAfterMs);
      const end = await ask(adapter, query);
      expect(end.state).toBe('complete');
      expect(end.refused ?? []).toEqual([]);
    });

    it('ends failed when all of it failed', async () => {
      const fake = await start();
      const adapter = connect(vendor, fake);
      const query = await submit(adapter, batch, fake);
      for (const target of fake.ledger[0]?.targets ?? []) fake.failing.add(target);
      fake.clock.advance(fake.taskAfterMs);
      const end = await ask(adapter, query);
      expect(end.state).toBe('failed');
      expect(end.message).toBeTruthy();
    });

    it('never counts a target that failed as purged', async () => {
      const fake = await start();
      const adapter = connect(vendor, fake);
      const query = await submit(adapter, batch, fake);
      fake.failing.add(fake.ledger[0]?.targets[1] ?? '');
      fake.clock.advance(fake.taskAfterMs);
      const end = await ask(adapter, query);
      const isTold = end.state === 'failed' || end.refused?.some((refused) => refused.index === 1) === true;
      expect(isTold).toBe(true);
    });
  });

  it('answers in the order of the queries', async () => {
    const fake = await start();
    const adapter = connect(vendor, fake);
    const [kind = 'url'] = kindsOf(vendor);
    const { values, mode } = makeBatch(kind, 'hard', 2);
    const [first = '', second = ''] = values;
    const early = await submit(adapter, { kind, mode, values: [first], key: 'first' }, fake);
    fake.clock.advance(fake.taskAfterMs);
    const late = await submit(adapter, { kind, mode, values: [second], key: 'second' }, fake);
    const answers = await adapter.taskStatus?.([late, early], { signal: never });
    expect(answers?.map((answer) => answer.state)).toEqual(['active', 'complete']);
  });

  it('takes trouble while asking for what it is', async () => {
    const fake = await start();
    const adapter = connect(vendor, fake);
    const query = await submit(adapter, makeBatch(kindsOf(vendor)[0] ?? 'url', 'hard', 1), fake);
    fake.faults.next({ do: 'throttle', on: 'status' });
    expect(await errorOf(ask(adapter, query), fake)).toMatchObject({ kind: 'throttled' });
    fake.faults.next({ do: 'html', on: 'status' });
    expect(await errorOf(ask(adapter, query), fake)).toMatchObject({ kind: 'uncertain' });
  });
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

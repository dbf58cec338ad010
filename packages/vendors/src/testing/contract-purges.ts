import { describe, expect, it } from 'vitest';
import type { PurgeBatch } from '../vendor.ts';
import type { ContractBench } from './contract.ts';
import { fullBatchCount, makeBatch, readBackTargets, smallBatch } from './contract-samples.ts';
import { connect, errorOf, never, offersOf, purgesOf, targetsPerCallMax } from './contract-tools.ts';

/** What a purge sends. */
export function describePurges({ vendor, start }: ContractBench): void {
  describe.each(offersOf(vendor).filter(({ isOffered }) => isOffered))(
    'a $mode purge by $kind',
    ({ kind, mode }) => {
      it('takes a full batch in one call and sends its targets unchanged and in order', async () => {
        // A day may allow less than a call does.
        const fake = await start({ limits: 'off' });
        const count = fullBatchCount(vendor, fake, kind);
        const batch = makeBatch(vendor, fake, { kind, mode, count });
        const receipt = await connect(vendor, fake).purge(batch, { signal: never });
        expect(receipt.refused ?? []).toEqual([]);
        expect(purgesOf(fake)).toHaveLength(1);
        const [call] = purgesOf(fake);
        expect(call).toMatchObject({ action: 'purge', outcome: 'accepted', mode });
        expect(readBackTargets(batch, call?.targets ?? [])).toEqual(batch.values);
      });

      it('is refused whole when it has one target too many', async () => {
        const fake = await start();
        const count = targetsPerCallMax(vendor, kind) + 1;
        const batch = makeBatch(vendor, fake, { kind, mode, count });
        const error = await errorOf(connect(vendor, fake).purge(batch, { signal: never }), fake);
        expect(['rejected', 'unsupported']).toContain(error.kind);
        // Where a call has no room for a second target, it must not be sent with one of the two.
        expect(purgesOf(fake).filter((call) => call.outcome !== 'refused')).toEqual([]);
      });

      it('does no harm when it is sent twice', async () => {
        const fake = await start({ limits: 'off' });
        const adapter = connect(vendor, fake);
        const batch = makeBatch(vendor, fake, { kind, mode, count: 1 });
        const first = await adapter.purge(batch, { signal: never });
        fake.clock.advance(60_000);
        const second = await adapter.purge(batch, { signal: never });
        expect(second.state).toBe(first.state);
        const accepted = purgesOf(fake).filter((call) => call.outcome === 'accepted');
        expect(accepted.map((call) => readBackTargets(batch, call.targets))).toContainEqual(batch.values);
      });
    },
  );

  it('never sends a purge that its capabilities deny', async () => {
    const fake = await start();
    const adapter = connect(vendor, fake);
    for (const { kind, mode, isOffered } of offersOf(vendor)) {
      if (isOffered) continue;
      const batch = makeBatch(vendor, fake, { kind, mode, count: 1 });
      const error = await errorOf(adapter.purge(batch, { signal: never }), fake);
      expect(error.kind).toBe('unsupported');
    }
    expect(fake.ledger).toEqual([]);
  });

  it('fails a batch as rejected for one bad target, which alone is rejected as well', async () => {
    const fake = await start({ limits: 'off' });
    const adapter = connect(vendor, fake);
    const { kind, mode } = smallBatch(vendor, fake);
    const all = makeBatch(vendor, fake, { kind, mode, count: 3 });
    const [first, bad, last] = all.values.map((value, index) => only(all, value, index));
    if (!first || !bad || !last) throw new Error('no three samples');
    await adapter.purge({ ...bad, key: 'probe' }, { signal: never });
    for (const target of purgesOf(fake)[0]?.targets ?? []) fake.poison.add(target);
    const isOneCall = targetsPerCallMax(vendor, kind) >= 3;
    for (const batch of isOneCall ? [all, bad] : [bad]) {
      expect(await errorOf(adapter.purge(batch, { signal: never }), fake)).toMatchObject({
        kind: 'rejected',
      });
    }
    await adapter.purge(first, { signal: never });
    await adapter.purge(last, { signal: never });
    const refused = isOneCall ? ['refused', 'refused'] : ['refused'];
    expect(purgesOf(fake).map((call) => call.outcome)).toEqual([
      'accepted',
      ...refused,
      'accepted',
      'accepted',
    ]);
  });
}

function only(batch: PurgeBatch, value: string, index: number): PurgeBatch {
  return { ...batch, values: [value], key: `${batch.key}-${index}` };
}

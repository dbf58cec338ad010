import { describe, expect, it } from 'vitest';
import type { PurgeBatch } from '../vendor.ts';
import type { ContractBench } from './contract.ts';
import {
  connect,
  errorOf,
  makeBatch,
  never,
  offersOf,
  smallBatch,
  targetsPerCallMax,
} from './contract-tools.ts';

/** What a purge sends. */
export function describePurges({ vendor, start }: ContractBench): void {
  describe.each(offersOf(vendor).filter(({ isOffered }) => isOffered))(
    'a $mode purge by $kind',
    ({ kind, mode }) => {
      const most = targetsPerCallMax(vendor, kind);

      it('takes a full batch in one call and sends its targets unchanged and in order', async () => {
        const fake = await start();
        const batch = makeBatch(kind, mode, most);
        const receipt = await connect(vendor, fake).purge(batch, { signal: never });
        expect(receipt.refused ?? []).toEqual([]);
        expect(fake.ledger).toHaveLength(1);
        const [call] = fake.ledger;
        expect(call).toMatchObject({ action: 'purge', outcome: 'accepted', mode });
        expect(comparable(batch, call?.targets ?? [])).toEqual(batch.values);
      });

      it('is refused whole by the vendor when it has one target too many', async () => {
        const fake = await start();
        const run = connect(vendor, fake).purge(makeBatch(kind, mode, most + 1), { signal: never });
        expect(await errorOf(run, fake)).toMatchObject({ kind: 'rejected' });
        expect(fake.ledger.map((call) => call.outcome)).toEqual(['refused']);
      });

      it('does no harm when it is sent twice', async () => {
        const fake = await start();
        const adapter = connect(vendor, fake);
        const batch = makeBatch(kind, mode, 1);
        const first = await adapter.purge(batch, { signal: never });
        fake.clock.advance(60_000);
        const second = await adapter.purge(batch, { signal: never });
        expect(second.state).toBe(first.state);
        expect(fake.ledger.map((call) => call.outcome)).toEqual(['accepted', 'accepted']);
      });
    },
  );

  it('never sends a purge that its capabilities deny', async () => {
    const fake = await start();
    const adapter = connect(vendor, fake);
    for (const { kind, mode, isOffered } of offersOf(vendor)) {
      if (isOffered) continue;
      const error = await errorOf(adapter.purge(makeBatch(kind, mode, 1), { signal: never }), fake);
      expect(error.kind).toBe('unsupported');
    }
    expect(fake.ledger).toEqual([]);
  });

  it('fails a batch as rejected for one bad target, which alone is rejected as well', async () => {
    const fake = await start({ limits: 'off' });
    const adapter = connect(vendor, fake);
    const batch = smallBatch(vendor, 3);
    const [first = '', bad = '', last = ''] = batch.values;
    fake.poison.add(bad);
    expect(await errorOf(adapter.purge(batch, { signal: never }), fake)).toMatchObject({ kind: 'rejected' });
    expect(await errorOf(adapter.purge({ ...batch, values: [bad] }, { signal: never }), fake)).toMatchObject({
      kind: 'rejected',
    });
    await adapter.purge({ ...batch, values: [first, last] }, { signal: never });
    expect(fake.ledger.map((call) => call.outcome)).toEqual(['refused', 'refused', 'accepted']);
  });
}

/** A vendor may know no hostnames and take a directory instead; all else must arrive byte for byte. */
function comparable({ kind }: PurgeBatch, arrived: readonly string[]): readonly string[] {
  if (kind !== 'hostname') return arrived;
  return arrived.map((target) => (URL.canParse(target) ? new URL(target).hostname : target));
}

import { describe, expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import { carryOut, claimChange, creation } from './testing/changes.ts';
import { openStoreBench, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: { targetsPerCallMax: 10 } });
const watching = { phase: 'watching', attempt: 1, putOff: 0 } as const;
const sending = { phase: 'sending', attempt: 1, putOff: 0 } as const;

/** A bench with a creation that a worker has in hand. */
async function openInHand() {
  const bench = open();
  const made = creation();
  await bench.store.distributions.accept(made);
  bench.jobs.splice(0);
  const claimed = await claimChange(bench.store.changes, made);
  return {
    ...bench,
    bench,
    made,
    claimed,
    hint: () => bench.store.distributions.hint(claimed.distribution.id),
  };
}

describe('a hint of the vendor', () => {
  it('has the job of a change come now that the vendor took', async () => {
    const { store, jobs, clock, made, claimed, hint } = await openInHand();
    const nextAtMs = clock.at + 60_000;
    await store.changes.save(claimed, { progress: watching, keep: false, nextAtMs });
    await hint();
    expect(jobs).toEqual([
      {
        account: 'main',
        name: 'create',
        jobId: made.meta.id,
        distribution: made.meta.distribution,
        delayMs: 0,
        insist: true,
      },
    ]);
  });

  it('whose job is lost is taken up by the reconciler', async () => {
    const { store, jobs, clock, claimed, hint } = await openInHand();
    await store.changes.save(claimed, { progress: watching, keep: false, nextAtMs: clock.at + 60_000 });
    await hint();
    jobs.splice(0);
    clock.at += 2_000;
    await store.reconcile(['main']);
    expect(jobs).toHaveLength(1);
  });

  it('that comes while the job runs has it look again at once, and only once', async () => {
    const { store, jobs, clock, made, claimed, hint } = await openInHand();
    const step = { progress: watching, keep: false, nextAtMs: clock.at + 60_000 };
    await hint();
    await store.changes.save(claimed, { progress: sending, keep: true, nextAtMs: 0 });
    clock.at += 700;
    expect(await store.changes.save(claimed, step)).toEqual({ nextAtMs: clock.at });
    expect(jobs).toEqual([]);
    clock.at += 2_000;
    await store.reconcile(['main']);
    expect(jobs).toMatchObject([{ jobId: made.meta.id, insist: true }]);
    const again = await claimChange(store.changes, made);
    expect(await store.changes.save(again, step)).toEqual({ nextAtMs: step.nextAtMs });
  });

  it('that came before the claim is answered by it', async () => {
    const { store, clock, made, hint } = await openInHand();
    await hint();
    clock.at += 60_000;
    const again = await claimChange(store.changes, made);
    const step = { progress: watching, keep: false, nextAtMs: clock.at + 60_000 };
    expect(await store.changes.save(again, step)).toEqual({ nextAtMs: step.nextAtMs });
  });

  it.each([sending, { ...sending, phase: 'waiting' } as const])(
    'cuts no pause short of a change that the vendor did not take: $phase',
    async (progress) => {
      const { store, jobs, clock, claimed, hint } = await openInHand();
      const step = { progress, keep: false, nextAtMs: clock.at + 60_000 };
      await hint();
      expect(await store.changes.save(claimed, step)).toEqual({ nextAtMs: step.nextAtMs });
      await hint();
      clock.at += 2_000;
      await store.reconcile(['main']);
      expect(jobs).toEqual([]);
    },
  );

  it('of what is not known, or not under way, is forgotten', async () => {
    const { bench, jobs, made } = await openInHand();
    bench.clock.at += 60_000;
    await carryOut(bench, made);
    await bench.store.distributions.hint(made.meta.distribution);
    await bench.store.distributions.hint('dist_unknown');
    expect(jobs).toEqual([]);
  });
});

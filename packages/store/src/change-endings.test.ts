import { describe, expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import {
  carryOut,
  claimChange,
  deletion,
  leaseMs,
  makeActive,
  settleChange,
  update,
} from './testing/changes.ts';
import { openStoreBench, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: { targetsPerCallMax: 10 } });
const watching = { phase: 'watching', attempt: 1, putOff: 0, startedAtMs: 5, takenAtMs: 7 } as const;

/** A bench with a distribution that the vendor serves. */
async function openWithActive() {
  const bench = open();
  const id = await makeActive(bench);
  bench.jobs.splice(0);
  return { bench, id };
}

describe('a cancelled change', () => {
  it('that waits is told so, and its job comes to take it back', async () => {
    const { bench, id } = await openWithActive();
    const change = update(id, { httpsOnly: true });
    await bench.store.distributions.accept(change);
    bench.jobs.splice(0);
    expect(await bench.store.operations.cancel(change.meta.id)).toBe(1);
    expect(bench.jobs).toMatchObject([{ name: 'update', jobId: change.meta.id, insist: true }]);
    expect((await claimChange(bench.store.changes, change)).isCancelRequested).toBe(true);
  });

  it('that was sent, or is in somebody’s hands, goes on', async () => {
    const { bench, id } = await openWithActive();
    const { store, clock } = bench;
    const change = update(id, { httpsOnly: true });
    await store.distributions.accept(change);
    const claimed = await claimChange(store.changes, change);
    expect(await store.operations.cancel(change.meta.id)).toBe(0);
    await store.changes.save(claimed, { progress: watching, keep: false, nextAtMs: clock.at });
    expect(await store.operations.cancel(change.meta.id)).toBe(0);
    await settleChange(bench, change, 'confirmed');
    expect(await store.operations.cancel(change.meta.id)).toBe(0);
  });

  it('that nobody may claim yet says so when its turn comes', async () => {
    const { bench, id } = await openWithActive();
    const [first, second] = [update(id, { httpsOnly: true }), update(id, { httpsOnly: false })];
    await bench.store.distributions.accept(first);
    await bench.store.distributions.accept(second);
    bench.jobs.splice(0);
    expect(await bench.store.operations.cancel(second.meta.id)).toBe(1);
    expect(bench.jobs).toEqual([]);
    await carryOut(bench, first);
    const claimed = await claimChange(bench.store.changes, second);
    expect(claimed.isCancelRequested).toBe(true);
    await settleChange(bench, second, 'cancelled');
    await bench.store.changes.end(claimed, {});
    expect(await bench.store.distributions.get(id)).toMatchObject({
      state: 'active',
      wanted: { httpsOnly: true },
    });
  });
});

describe('the deadline of a change', () => {
  it.each([
    ['waits', 'gave-up', 'failed'],
    ['was taken by the vendor', 'unverified', 'complete'],
  ] as const)('that %s ends it as %s, and its turn with it', async (_when, target, state) => {
    const { bench, id } = await openWithActive();
    const { store, clock, jobs } = bench;
    const first = update(id, { httpsOnly: true });
    const second = update(id, { cacheTtlSeconds: 5 }, { deadlineAtMs: Date.UTC(2026, 0, 9) });
    await store.distributions.accept(first);
    await store.distributions.accept(second);
    if (target === 'unverified') {
      const claimed = await claimChange(store.changes, first);
      await store.changes.save(claimed, { progress: watching, keep: false, nextAtMs: clock.at });
    }
    jobs.splice(0);
    clock.at = first.meta.deadlineAtMs;
    await store.reconcile([]);
    const record = await store.operations.get(first.meta.id);
    expect([record?.state, record?.counts]).toEqual([state, { main: { [target]: 1 } }]);
    expect(jobs).toMatchObject([{ jobId: second.meta.id }]);
    await claimChange(store.changes, second);
  });

  it('leaves the call of a worker alone, and ends the turn after it', async () => {
    const { bench, id } = await openWithActive();
    const { store, clock } = bench;
    const first = update(id, { httpsOnly: true });
    const second = update(id, { cacheTtlSeconds: 5 }, { deadlineAtMs: Date.UTC(2026, 0, 9) });
    await store.distributions.accept(first);
    await store.distributions.accept(second);
    clock.at = first.meta.deadlineAtMs - 1;
    await claimChange(store.changes, first);
    clock.at += 1;
    await store.reconcile(['main']);
    expect(await store.changes.claim({ distribution: id, operationId: second.meta.id, leaseMs })).toEqual({
      answer: 'none',
    });
    clock.at += leaseMs + 2_000;
    await store.reconcile(['main']);
    await claimChange(store.changes, second);
  });

  it('of one that waits behind others takes only that one out', async () => {
    const { bench, id } = await openWithActive();
    const { store, clock } = bench;
    const first = update(id, { httpsOnly: true }, { deadlineAtMs: Date.UTC(2026, 0, 9) });
    const gone = deletion(id);
    await store.distributions.accept(first);
    await store.distributions.accept(gone);
    clock.at = gone.meta.deadlineAtMs;
    await store.reconcile(['main']);
    expect((await store.operations.get(gone.meta.id))?.counts).toEqual({ main: { 'gave-up': 1 } });
    expect(await store.distributions.get(id)).toMatchObject({ state: 'updating' });
    await carryOut(bench, first);
    expect(await store.distributions.get(id)).toMatchObject({ state: 'active' });
  });
});

describe('what was saved of a distribution', () => {
  it.each(['by the reconciler', 'by the next claim', 'by its worker'])(
    'is what it is when the turn of its change is ended %s, also when it was switched off',
    async (who) => {
      const { bench, id } = await openWithActive();
      const { store, clock } = bench;
      const off = update(id, { enabled: false });
      await store.distributions.accept(off);
      const claimed = await claimChange(store.changes, off);
      await store.changes.save(claimed, {
        progress: watching,
        distribution: { state: 'disabled', message: 'off' },
        keep: true,
        nextAtMs: 0,
      });
      await settleChange(bench, off, 'confirmed');
      const ending = {
        'by the reconciler': () => store.reconcile(['main']),
        'by the next claim': () =>
          store.changes.claim({ distribution: id, operationId: off.meta.id, leaseMs }),
        'by its worker': () => store.changes.end(claimed, {}),
      }[who];
      clock.at += who === 'by its worker' ? 0 : leaseMs + 2_000;
      await ending?.();
      expect(await store.distributions.get(id)).toMatchObject({ state: 'disabled', message: 'off' });
    },
  );

  it('while it was changing is not what it is afterwards', async () => {
    const { bench, id } = await openWithActive();
    const { store } = bench;
    for (const [state, change] of [
      ['updating', update(id, { httpsOnly: true })],
      ['deleting', deletion(id)],
    ] as const) {
      await store.distributions.accept(change);
      const claimed = await claimChange(store.changes, change);
      const step = { progress: watching, distribution: { state }, keep: true, nextAtMs: 0 };
      await store.changes.save(claimed, step);
      await settleChange(bench, change, 'unverified');
      await store.changes.end(claimed, {});
      expect(await store.distributions.get(id)).toMatchObject({ state: 'active' });
    }
  });

  it('is told again when a deletion behind it comes to nothing', async () => {
    const { bench, id } = await openWithActive();
    const { store } = bench;
    const [off, gone] = [update(id, { enabled: false }), deletion(id)];
    await store.distributions.accept(off);
    await store.distributions.accept(gone);
    const claimed = await claimChange(store.changes, off);
    const step = {
      progress: watching,
      distribution: { state: 'disabled' },
      keep: true,
      nextAtMs: 0,
    } as const;
    await store.changes.save(claimed, step);
    await settleChange(bench, off, 'confirmed');
    await store.changes.end(claimed, {});
    expect(await store.distributions.get(id)).toMatchObject({ state: 'deleting' });
    const leaving = await claimChange(store.changes, gone);
    await settleChange(bench, gone, 'rejected');
    await store.changes.end(leaving, {});
    expect(await store.distributions.get(id)).toMatchObject({ state: 'disabled' });
  });

  it('is nothing for a deletion whose worker died when it was confirmed: it is gone', async () => {
    const { bench, id } = await openWithActive();
    const gone = deletion(id);
    await bench.store.distributions.accept(gone);
    await claimChange(bench.store.changes, gone);
    await settleChange(bench, gone, 'confirmed');
    bench.clock.at += leaseMs + 2_000;
    await bench.store.reconcile(['main']);
    expect(await bench.store.distributions.get(id)).toMatchObject({ state: 'deleted' });
  });
});

import { describe, expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import {
  adoption,
  carryOut,
  claimChange,
  creation,
  deletion,
  leaseMs,
  makeActive,
  noteLook,
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

describe('the turn of a change', () => {
  it('stays with a worker that renews its claim, and with no other', async () => {
    const { store, clock } = open();
    const made = creation();
    const request = { distribution: made.meta.distribution, operationId: made.meta.id, leaseMs };
    await store.distributions.accept(made);
    const mine = await store.changes.claim(request);
    if (mine.answer !== 'mine') {
      throw new Error('It is claimed already.');
    }
    clock.at += leaseMs - 1;
    expect(await store.changes.renew(mine)).toBe(true);
    expect(await store.changes.claim(request)).toEqual({ answer: 'busy', untilMs: clock.at + leaseMs });
    clock.at += leaseMs;
    expect(await store.changes.claim(request)).toMatchObject({ answer: 'mine', token: '2' });
    expect(await store.changes.renew(mine)).toBe(false);
  });

  it('has one claim at a time, and comes with all there is to know', async () => {
    const { store, clock } = open();
    const made = creation();
    const { distribution, id: operationId } = made.meta;
    await store.distributions.accept(made);
    const claims = await Promise.all(
      Array.from({ length: 5 }, () => store.changes.claim({ distribution, operationId, leaseMs })),
    );
    const untilMs = clock.at + leaseMs;
    expect(claims.filter(({ answer }) => answer === 'busy')).toEqual(
      Array.from({ length: 4 }, () => ({ answer: 'busy', untilMs })),
    );
    expect(claims.find(({ answer }) => answer === 'mine')).toEqual({
      answer: 'mine',
      token: '1',
      untilMs,
      meta: made.meta,
      isCancelRequested: false,
      distribution: await store.distributions.get(distribution),
      progress: { phase: 'waiting', attempt: 0, putOff: 0 },
    });
  });

  it('is that of the one that was accepted first', async () => {
    const { bench, id } = await openWithActive();
    const { store } = bench;
    const changes = [update(id, { cacheTtlSeconds: 1 }), update(id, { cacheTtlSeconds: 2 }), deletion(id)];
    for (const change of changes) {
      await store.distributions.accept(change);
    }
    expect(bench.jobs).toMatchObject([{ name: 'update', jobId: changes[0]?.meta.id }]);
    expect((await store.accounts.status('main')).changes).toBe(3);
    const order: string[] = [];
    for (let done = 0; done < changes.length; done += 1) {
      for (const [i, { meta }] of changes.entries()) {
        const claim = await store.changes.claim({ distribution: id, operationId: meta.id, leaseMs });
        expect(claim.answer).toBe(i === done ? 'mine' : 'none');
        if (claim.answer === 'mine') {
          order.push(meta.id);
          await store.changes.save(claim, {
            progress: claim.progress,
            keep: false,
            nextAtMs: bench.clock.at,
          });
        }
      }
      const change = changes[done];
      if (change !== undefined) {
        await carryOut(bench, change, { state: change.meta.type === 'delete' ? 'deleted' : 'active' });
      }
    }
    expect(order).toEqual(changes.map(({ meta }) => meta.id));
    expect(bench.jobs.map(({ name, jobId }) => [name, jobId])).toEqual(
      changes.map(({ meta }) => [meta.type, meta.id]),
    );
    expect((await store.accounts.status('main')).changes).toBe(0);
  });

  it('shows what is wanted and how it stands while changes wait behind each other', async () => {
    const { bench, id } = await openWithActive();
    const { store } = bench;
    const look = async () => {
      const record = await store.distributions.get(id);
      return [record?.state, record?.wanted.cacheTtlSeconds, record?.wanted.tags];
    };
    const [first, second, gone] = [
      update(id, { cacheTtlSeconds: 1, tags: ['a'] }),
      update(id, { cacheTtlSeconds: 2 }),
      deletion(id),
    ];
    await store.distributions.accept(first);
    expect(await look()).toEqual(['updating', 1, ['a']]);
    await store.distributions.accept(second);
    expect(await look()).toEqual(['updating', 2, ['a']]);
    await carryOut(bench, first);
    expect(await look()).toEqual(['updating', 2, ['a']]);
    await store.distributions.accept(gone);
    expect(await look()).toEqual(['deleting', 2, ['a']]);
    const claimed = await claimChange(store.changes, second);
    await store.changes.save(claimed, {
      progress: watching,
      distribution: { state: 'updating' },
      keep: true,
      nextAtMs: 0,
    });
    expect(await look()).toEqual(['deleting', 2, ['a']]);
    await settleChange(bench, second, 'confirmed');
    await store.changes.end(claimed, { state: 'active' });
    expect(await look()).toEqual(['deleting', 2, ['a']]);
    const leaving = await claimChange(store.changes, gone);
    await settleChange(bench, gone, 'rejected');
    await store.changes.end(leaving, {});
    expect(await look()).toEqual(['active', 2, ['a']]);
  });

  it('takes back what a change asked for that came to nothing, and the state before it', async () => {
    const { bench, id } = await openWithActive();
    const { store } = bench;
    const [refused, fine] = [
      update(id, { origin: 'bad.example', httpsOnly: true }),
      update(id, { httpsOnly: false }),
    ];
    await store.distributions.accept(refused);
    await store.distributions.accept(fine);
    const claimed = await claimChange(store.changes, refused);
    await settleChange(bench, refused, 'rejected');
    await store.changes.end(claimed, {});
    expect(await store.distributions.get(id)).toMatchObject({
      state: 'updating',
      wanted: { origin: 'https://origin.example', httpsOnly: false },
    });
    const next = await claimChange(store.changes, fine);
    await settleChange(bench, fine, 'rejected');
    await store.changes.end(next, {});
    const record = await store.distributions.get(id);
    expect(record?.state).toBe('active');
    expect(record?.wanted).not.toHaveProperty('httpsOnly');
  });

  it('keeps what was asked for while an adoption was still being read', async () => {
    const bench = open();
    const adopted = adoption('v-1');
    const { distribution } = adopted.meta;
    await bench.store.distributions.accept(adopted);
    await bench.store.distributions.accept(update(distribution, { httpsOnly: true }));
    await carryOut(bench, adopted, { state: 'active', wanted: { origin: 'o.example', enabled: true } });
    expect(await bench.store.distributions.get(distribution)).toMatchObject({
      state: 'updating',
      wanted: { origin: 'o.example', enabled: true, httpsOnly: true },
    });
  });

  it('lets an old claim write nothing', async () => {
    const bench = open();
    const { store, clock } = bench;
    const made = creation();
    await store.distributions.accept(made);
    const old = await claimChange(store.changes, made);
    clock.at += leaseMs;
    const claimed = await claimChange(store.changes, made);
    const before = await store.distributions.get(made.meta.distribution);
    const late = { message: 'late', state: 'failed' } as const;
    expect(
      await store.changes.save(old, { progress: watching, distribution: late, keep: true, nextAtMs: 0 }),
    ).toBe(false);
    expect(await store.changes.end(old, late)).toBe(false);
    expect(await store.distributions.get(made.meta.distribution)).toEqual(before);
    await settleChange(bench, made, 'confirmed');
    expect(await store.changes.end(claimed, { state: 'active' })).toBe(true);
    expect(await store.changes.end(claimed, { state: 'failed' })).toBe(false);
    expect(await store.distributions.get(made.meta.distribution)).toMatchObject({ state: 'active' });
  });

  it('goes on from what was saved, and for a further lease when it is kept', async () => {
    const { store, clock } = open();
    const made = creation();
    await store.distributions.accept(made);
    const claimed = await claimChange(store.changes, made);
    clock.at += 40_000;
    const nextAtMs = clock.at + 5_000;
    expect(await store.changes.save(claimed, { progress: watching, keep: true, nextAtMs })).toEqual({
      nextAtMs,
    });
    clock.at += 40_000;
    const { distribution, id: operationId } = made.meta;
    expect(await store.changes.claim({ distribution, operationId, leaseMs })).toEqual({
      answer: 'busy',
      untilMs: clock.at + 20_000,
    });
    await store.changes.save(claimed, { progress: watching, keep: false, nextAtMs });
    const again = await claimChange(store.changes, made);
    expect(again.progress).toEqual(watching);
    const { takenAtMs: _taken, ...without } = watching;
    await store.changes.save(again, { progress: without, keep: false, nextAtMs });
    expect((await claimChange(store.changes, made)).progress).toEqual(without);
  });

  it('takes absent fields out where it says so, and leaves all others', async () => {
    const { bench, id } = await openWithActive();
    await noteLook(bench.store.changes, id, { cname: 'c.example', message: 'waits for DNS', readAtMs: 9 });
    await noteLook(bench.store.changes, id, {
      message: undefined,
      drift: [{ field: 'tags', wanted: [], found: 1 }],
    });
    const record = await bench.store.distributions.get(id);
    expect(record).toMatchObject({ cname: 'c.example', readAtMs: 9, drift: [{ wanted: [], found: 1 }] });
    expect(record).not.toHaveProperty('message');
  });

  it('is asked for again when its worker died, and when its time came and no job did', async () => {
    const bench = open();
    const { store, clock, jobs } = bench;
    const made = creation();
    await store.distributions.accept(made);
    await claimChange(store.changes, made);
    jobs.splice(0);
    clock.at += leaseMs + 1_999;
    await store.reconcile(['main']);
    expect(jobs).toEqual([]);
    clock.at += 1;
    expect(await store.reconcile(['main'])).toMatchObject({ jobsAskedFor: 1 });
    expect(jobs).toMatchObject([{ name: 'create', jobId: made.meta.id, insist: true }]);
    const claimed = await claimChange(store.changes, made);
    await store.changes.save(claimed, { progress: watching, keep: false, nextAtMs: clock.at + 5_000 });
    clock.at += 6_999;
    await store.reconcile(['main']);
    expect(jobs).toHaveLength(1);
    clock.at += 1;
    await store.reconcile(['main']);
    expect(jobs).toHaveLength(2);
  });

  it.each(['by the reconciler', 'by the next claim'])(
    'ends %s when the worker died after it settled the operation',
    async (who) => {
      const { bench, id } = await openWithActive();
      const { store, clock, jobs } = bench;
      const [first, second] = [update(id, { httpsOnly: true }), update(id, { cacheTtlSeconds: 5 })];
      await store.distributions.accept(first);
      await store.distributions.accept(second);
      await claimChange(store.changes, first);
      await settleChange(bench, first, 'confirmed');
      jobs.splice(0);
      clock.at += leaseMs + 2_000;
      await (who === 'by the reconciler'
        ? store.reconcile(['main'])
        : store.changes.claim({ distribution: id, operationId: first.meta.id, leaseMs }));
      expect(jobs).toMatchObject([{ jobId: second.meta.id, insist: true }]);
      expect(await store.distributions.get(id)).toMatchObject({
        state: 'updating',
        wanted: { httpsOnly: true, cacheTtlSeconds: 5 },
      });
      await claimChange(store.changes, second);
    },
  );

  it.each([
    ['confirmed', 'active'],
    ['rejected', 'failed'],
  ] as const)('ends with what is known when the operation was settled as %s', async (settled, state) => {
    const bench = open();
    const made = creation();
    await bench.store.distributions.accept(made);
    const claimed = await claimChange(bench.store.changes, made);
    await bench.store.changes.save(claimed, {
      progress: watching,
      distribution: { state },
      keep: true,
      nextAtMs: 0,
    });
    await settleChange(bench, made, settled);
    bench.clock.at += leaseMs + 2_000;
    await bench.store.reconcile(['main']);
    expect(await bench.store.distributions.get(made.meta.distribution)).toMatchObject({ state });
  });
});

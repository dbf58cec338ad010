import { describe, expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import {
  carryOut,
  claimChange,
  creation,
  makeActive,
  noteLook,
  settleChange,
  update,
} from './testing/changes.ts';
import { openStoreBench, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: { targetsPerCallMax: 10 } });

/** A bench with a distribution that the vendor serves, and how that is read. */
async function openWithActive() {
  const bench = open();
  const id = await makeActive(bench);
  return { bench, id, before: { ...(await bench.store.changes.get(id)), id } };
}

describe('a look at the vendor', () => {
  it('writes nothing while a change is under way', async () => {
    const { bench, id } = await openWithActive();
    await bench.store.distributions.accept(update(id, { httpsOnly: true }));
    await noteLook(bench.store.changes, id, { state: 'disabled', readAtMs: 1 });
    const record = await bench.store.distributions.get(id);
    expect(record?.state).toBe('updating');
    expect(record).not.toHaveProperty('readAtMs');
  });

  it('writes nothing of before a change that came and went meanwhile', async () => {
    const { bench, id, before } = await openWithActive();
    const change = update(id, { enabled: false });
    await bench.store.distributions.accept(change);
    await carryOut(bench, change, { state: 'disabled' });
    expect(await bench.store.changes.look(before, { state: 'active', readAtMs: 1 })).toBe(false);
    const record = await bench.store.distributions.get(id);
    expect(record).toMatchObject({ state: 'disabled', wanted: { enabled: false } });
    expect(await bench.store.changes.look({ ...record, id }, { cname: 'c.example' })).toBe(true);
  });

  it('writes nothing when it began in the midst of a change that is over by now', async () => {
    const { bench, id } = await openWithActive();
    const { store } = bench;
    const change = update(id, { enabled: false });
    await store.distributions.accept(change);
    const claimed = await claimChange(store.changes, change);
    const before = { ...(await store.changes.get(id)), id };
    await settleChange(bench, change, 'confirmed');
    await store.changes.end(claimed, { state: 'disabled' });
    expect(await store.changes.look(before, { state: 'active', readAtMs: 1 })).toBe(false);
    expect(await store.distributions.get(id)).toMatchObject({ state: 'disabled' });
  });

  it('that finds nothing new is no update', async () => {
    const { bench, id } = await openWithActive();
    const before = await bench.store.distributions.get(id);
    bench.clock.at += 1_000;
    await noteLook(bench.store.changes, id, { state: 'active', readAtMs: bench.clock.at });
    expect(await bench.store.distributions.get(id)).toEqual({ ...before, readAtMs: bench.clock.at });
    await noteLook(bench.store.changes, id, { wanted: { origin: 'new.example', enabled: true } });
    expect((await bench.store.distributions.get(id))?.updatedAtMs).toBe(bench.clock.at);
  });

  it('is due for those that were read longest ago, and that nothing is under way for', async () => {
    const bench = open();
    const { store } = bench;
    const seeds = [
      ...['a', 'b', 'c'].map((name) => creation({}, `${name}.example.com`)),
      creation({ accounts: { other: 1 } }),
    ];
    for (const seed of seeds) {
      await store.distributions.accept(seed);
    }
    expect(await store.changes.unreadSince('main', 1_000, 10)).toEqual([]);
    for (const [i, seed] of seeds.entries()) {
      await carryOut(bench, seed, { state: 'active', vendorId: `v-${i}` });
    }
    const ids = seeds.map(({ meta }) => meta.distribution);
    await noteLook(store.changes, ids[0] ?? '', { readAtMs: 300 });
    await noteLook(store.changes, ids[1] ?? '', { readAtMs: 200 });
    expect(await store.changes.unreadSince('main', 300, 10)).toEqual([ids[2], ids[1]]);
    expect(await store.changes.unreadSince('main', 301, 2)).toEqual([ids[2], ids[1]]);
    await store.distributions.accept(update(ids[1] ?? '', { httpsOnly: true }));
    expect(await store.changes.unreadSince('main', 301, 10)).toEqual([ids[2], ids[0]]);
  });

  it('that fails puts it behind those that were looked at before, and is no update', async () => {
    const { bench, id } = await openWithActive();
    const { store } = bench;
    const other = creation({}, 'b.example.com');
    await store.distributions.accept(other);
    await carryOut(bench, other);
    await noteLook(store.changes, other.meta.distribution, { readAtMs: 200 });
    const before = await store.distributions.get(id);
    bench.clock.at += 1_000;
    await store.changes.lookedAt(id, 300);
    expect(await store.distributions.get(id)).toEqual(before);
    expect(await store.changes.unreadSince('main', 1_000, 10)).toEqual([other.meta.distribution, id]);
    expect(await store.changes.unreadSince('main', 300, 10)).toEqual([other.meta.distribution]);
    const change = update(id, { httpsOnly: true });
    await store.distributions.accept(change);
    await store.changes.lookedAt(id, 900);
    await carryOut(bench, change);
    expect(await store.changes.unreadSince('main', 300, 10)).toEqual([other.meta.distribution]);
    expect(await store.changes.unreadSince('main', 301, 10)).toEqual([other.meta.distribution, id]);
  });
});

import { describe, expect, it } from 'vitest';
import { createKeys } from './keys.ts';
import { openConnections } from './testing/connections.ts';
import {
  adoption,
  carryOut,
  claimChange,
  creation,
  deletion,
  noteLook,
  settleChange,
  update,
} from './testing/changes.ts';
import { fanOutExpectedWithinMs } from './fan-out-pieces.ts';
import { openStoreBench, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: { targetsPerCallMax: 10 } });

const outcomes = (results: readonly { readonly outcome: string }[]): string[] =>
  results.map(({ outcome }) => outcome).toSorted();

describe('of two changes that would have one name in an account', () => {
  it.each([
    ['domain', () => creation(), () => creation({}, 'other.example.com')],
    ['vendor’s id', () => adoption('v 7'), () => adoption('v')],
  ])('only one is accepted: the same %s', async (_what, same, other) => {
    const { store, jobs } = open();
    const seeds = [same(), same(), same()];
    const results = await Promise.all(seeds.map((seed) => store.distributions.accept(seed)));
    expect(outcomes(results)).toEqual(['accepted', 'taken', 'taken']);
    const [first] = await store.distributions.all();
    const refused = results.filter(({ outcome }) => outcome === 'taken');
    expect(refused).toEqual(refused.map(({ id }) => ({ outcome: 'taken', id, by: first?.id })));
    expect(await store.distributions.all()).toHaveLength(1);
    expect(jobs).toHaveLength(1);
    expect((await store.accounts.status('main')).changes).toBe(1);
    for (const { id } of refused) {
      expect((await store.operations.get(id))?.counts).toEqual({ main: { rejected: 1 } });
    }
    expect((await store.distributions.accept(other())).outcome).toBe('accepted');
  });

  it('both are accepted when their accounts differ', async () => {
    const { store } = open();
    const seeds = [creation(), creation({ accounts: { other: 1 } })];
    const results = await Promise.all(seeds.map((seed) => store.distributions.accept(seed)));
    expect(outcomes(results)).toEqual(['accepted', 'accepted']);
  });

  it('one that moves a distribution to a domain is refused too, unless it is its own', async () => {
    const { store } = open();
    const [a, b] = [creation({}, 'a.example.com'), creation({}, 'b.example.com')];
    await store.distributions.accept(a);
    await store.distributions.accept(b);
    const move = (domain: string) => update(b.meta.distribution, { domain });
    expect(await store.distributions.accept(move('A.example.com'))).toMatchObject({
      outcome: 'taken',
      by: a.meta.distribution,
    });
    expect((await store.distributions.get(b.meta.distribution))?.wanted.domain).toBe('b.example.com');
    for (const domain of ['b.example.com', 'c.example.com']) {
      expect(await store.distributions.accept(move(domain))).toMatchObject({ outcome: 'accepted' });
    }
    expect((await store.distributions.accept(creation({}, 'c.example.com'))).outcome).toBe('taken');
  });

  it('each is told what it was told before when it comes again', async () => {
    const bench = open();
    const { store } = bench;
    const [first, second] = [creation(), creation()].map((seed) => ({ ...seed, isKeyed: true }));
    if (first === undefined || second === undefined) {
      throw new Error('Two were made.');
    }
    await store.distributions.accept(first);
    const told = await store.distributions.accept(second);
    expect(told).toEqual({ outcome: 'taken', id: second.meta.id, by: first.meta.distribution });
    expect(await store.distributions.accept(first)).toMatchObject({ outcome: 'replay' });
    expect(await store.distributions.accept(second)).toEqual(told);
    const claimed = await claimChange(store.changes, first);
    await settleChange(bench, first, 'rejected');
    await store.changes.end(claimed, { state: 'failed' });
    const third = creation();
    expect(await store.distributions.accept(third)).toMatchObject({ outcome: 'accepted' });
    expect(await store.distributions.accept(first)).toMatchObject({ outcome: 'replay' });
    expect(await store.distributions.accept({ ...second, fingerprint: 'x' })).toMatchObject({
      outcome: 'conflict',
    });
    expect(await store.distributions.accept(second)).toEqual(told);
  });

  it.each(['before its distribution was touched', 'before it was told so'])(
    'one whose process died %s is refused by the reconciler',
    async (when) => {
      const bench = open();
      const { store } = bench;
      const [late, first] = [creation(), creation()];
      await store.distributions.accept(late);
      const keys = createKeys(bench.prefix);
      await redis.del(...(await redis.keys(`${keys.distributions()}*`)));
      await redis.zadd(
        keys.openOperationsOf('site'),
        late.meta.createdAtMs + fanOutExpectedWithinMs,
        late.meta.id,
      );
      expect((await store.distributions.accept(first)).outcome).toBe('accepted');
      if (when === 'before it was told so') {
        const mark = `${keys.distributions()}:o:${late.meta.id}`;
        await redis.hset(mark, { over: 1, takenBy: first.meta.distribution });
      }
      bench.clock.at += 30_000;
      await store.reconcile(['main']);
      expect((await store.operations.get(late.meta.id))?.counts).toEqual({ main: { rejected: 1 } });
      expect((await store.distributions.all()).map(({ id }) => id)).toEqual([first.meta.distribution]);
    },
  );
});

describe('a name', () => {
  it('is found for as long as its distribution has it', async () => {
    const bench = open();
    const { store } = bench;
    const find = async (domain: string) => (await store.distributions.findByDomain('main', domain))?.id;
    const made = creation();
    const id = made.meta.distribution;
    expect(await find('www.example.com')).toBeUndefined();
    await store.distributions.accept(made);
    await carryOut(bench, made, {
      state: 'active',
      vendorId: 'v-1',
      hostnames: ['www.example.com', 'Extra.example.com'],
    });
    expect(await Promise.all(['WWW.example.com', 'extra.example.com'].map(find))).toEqual([id, id]);
    expect(await store.distributions.findByDomain('other', 'www.example.com')).toBeUndefined();
    expect(await store.distributions.findByDomain('main', 'www.example')).toBeUndefined();
    await noteLook(store.changes, id, { hostnames: ['www.example.com'] });
    expect(await find('extra.example.com')).toBeUndefined();
    const gone = deletion(id);
    await store.distributions.accept(gone);
    expect(await find('www.example.com')).toBe(id);
    await carryOut(bench, gone, { state: 'deleted' });
    expect(await find('www.example.com')).toBeUndefined();
    expect(await store.distributions.findByVendorId('main', 'v-1')).toBeUndefined();
  });

  it('that a refused change asked for is free again', async () => {
    const bench = open();
    const { store } = bench;
    const made = creation();
    await store.distributions.accept(made);
    await carryOut(bench, made);
    const change = update(made.meta.distribution, { domain: 'new.example.com' });
    await store.distributions.accept(change);
    expect(await store.distributions.findByDomain('main', 'new.example.com')).toBeDefined();
    const claimed = await claimChange(store.changes, change);
    await settleChange(bench, change, 'rejected');
    await store.changes.end(claimed, {});
    expect(await store.distributions.findByDomain('main', 'new.example.com')).toBeUndefined();
    expect(await store.distributions.findByDomain('main', 'www.example.com')).toBeDefined();
  });

  it('that failed at the vendor keeps its domain, and leaves its vendor’s id', async () => {
    const bench = open();
    const { store } = bench;
    const made = creation();
    await store.distributions.accept(made);
    await carryOut(bench, made);
    expect((await store.distributions.findByVendorId('main', 'v-1'))?.id).toBe(made.meta.distribution);
    expect((await store.distributions.accept(adoption('v-1'))).outcome).toBe('taken');
    await noteLook(store.changes, made.meta.distribution, { state: 'failed' });
    expect(await store.distributions.findByVendorId('main', 'v-1')).toBeUndefined();
    expect((await store.distributions.accept(creation())).outcome).toBe('taken');
    expect((await store.distributions.accept(adoption('v-1'))).outcome).toBe('accepted');
  });

  it('of a distribution that is never made is free again', async () => {
    const bench = open();
    const { store } = bench;
    const made = creation();
    await store.distributions.accept(made);
    const claimed = await claimChange(store.changes, made);
    await settleChange(bench, made, 'cancelled');
    await store.changes.end(claimed, { state: 'failed' });
    expect(await store.distributions.findByDomain('main', 'www.example.com')).toBeUndefined();
    expect((await store.distributions.accept(creation())).outcome).toBe('accepted');
  });
});

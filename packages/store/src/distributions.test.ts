import { describe, expect, it } from 'vitest';
import { createKeys } from './keys.ts';
import { openConnections } from './testing/connections.ts';
import {
  adoption,
  carryOut,
  claimChange,
  creation,
  deletion,
  makeActive,
  noteLook,
  settleChange,
  update,
} from './testing/changes.ts';
import { fanOutExpectedWithinMs } from './fan-out-pieces.ts';
import { openStoreBench, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: { targetsPerCallMax: 10 } });

/** A bench with a distribution that the vendor serves. */
async function openWithActive() {
  const bench = open();
  const id = await makeActive(bench);
  return { bench, id, jobs: bench.jobs.splice(0) };
}

/** What a kill between the operation's record and its distribution leaves behind. */
async function forgetChange(bench: StoreBench, one: ReturnType<typeof creation>): Promise<void> {
  const keys = createKeys(bench.prefix);
  const base = keys.distributions();
  await redis.del(`${base}:o:${one.meta.id}`, `${base}:p:${one.meta.distribution}`, `${base}:due`);
  if (one.meta.type === 'create') {
    await redis.del(`${base}:r:${one.meta.distribution}`, `${base}:order`, `${base}:c:site`);
  }
  await redis.zadd(keys.openOperationsOf('site'), one.meta.createdAtMs + fanOutExpectedWithinMs, one.meta.id);
  bench.jobs.splice(0);
}

describe('an accepted change', () => {
  it('that creates makes the record as it was asked for, and asks for its job', async () => {
    const { store, jobs } = open();
    const made = creation();
    const { id, distribution } = made.meta;
    expect(await store.distributions.accept(made)).toEqual({ outcome: 'accepted', id });
    expect(jobs).toEqual([
      { account: 'main', name: 'create', jobId: id, distribution, delayMs: 0, insist: true },
    ]);
    expect(await store.distributions.get(distribution)).toEqual({
      id: distribution,
      client: 'site',
      account: 'main',
      source: 'created',
      state: 'creating',
      hostnames: ['www.example.com'],
      wanted: {
        origin: 'https://origin.example',
        domain: 'www.example.com',
        enabled: true,
        tags: [],
        vendorOptions: { list: [], deep: { ratio: 0.1 } },
      },
      drift: [],
      createdAtMs: Date.UTC(2026, 0, 5, 4),
      updatedAtMs: Date.UTC(2026, 0, 5, 4),
    });
  });

  it('that adopts knows the vendor’s id, and takes over what the worker read', async () => {
    const bench = open();
    const adopted = adoption('vendor-7');
    await bench.store.distributions.accept(adopted);
    expect(await bench.store.distributions.get(adopted.meta.distribution)).toMatchObject({
      source: 'adopted',
      vendorId: 'vendor-7',
      hostnames: [],
      state: 'creating',
    });
    expect(bench.jobs[0]).toMatchObject({ name: 'create', jobId: adopted.meta.id });
    const wanted = { origin: 'o.example', enabled: false };
    await carryOut(bench, adopted, { state: 'disabled', wanted, hostnames: ['a.example'] });
    expect(await bench.store.distributions.get(adopted.meta.distribution)).toMatchObject({
      wanted,
      state: 'disabled',
      hostnames: ['a.example'],
    });
  });

  it('of one idempotency key is one change', async () => {
    const { store, jobs } = open();
    const made = { ...creation(), isKeyed: true };
    const other = { ...made, fingerprint: 'other' };
    const results = await Promise.all([made, made, other].map((one) => store.distributions.accept(one)));
    expect(results.map(({ outcome }) => outcome)).toEqual(['accepted', 'replay', 'conflict']);
    expect(jobs).toHaveLength(1);
    expect((await store.accounts.status('main')).changes).toBe(1);
  });

  it('stands among the operations of its client, with the distribution as its one target', async () => {
    const { store } = open();
    const made = creation();
    await store.distributions.accept(made);
    const page = await store.operations.list({ clients: ['site'], limit: 5 });
    expect(page.items.map(({ meta }) => meta)).toEqual([made.meta]);
    expect(await store.operations.targets(made.meta.id, { offset: 0, limit: 10 })).toEqual({
      items: [
        {
          index: 0,
          kind: 'distribution',
          value: made.meta.distribution,
          accounts: [{ account: 'main', state: 'accepted' }],
        },
      ],
    });
    expect(await store.operations.targets(made.meta.id, { offset: 1, limit: 10 })).toEqual({ items: [] });
  });

  it('names the distribution in its final event', async () => {
    const { bench, id } = await openWithActive();
    expect(bench.attempts).toHaveLength(1);
    expect(JSON.parse(bench.attempts[0]?.body ?? '')).toMatchObject({
      type: 'operation.complete',
      data: { distribution_id: id, kind: 'create', counts: { confirmed: 1 } },
    });
  });

  it.each(['create', 'update'] as const)(
    'of a process that died before the distribution was touched: %s',
    async (type) => {
      const { bench, id } = await openWithActive();
      const change = type === 'create' ? creation({}, 'b.example.com') : update(id, { httpsOnly: true });
      await bench.store.distributions.accept(change);
      await forgetChange(bench, change);
      bench.clock.at += 30_000;
      await bench.store.reconcile(['main']);
      expect(await bench.store.distributions.get(change.meta.distribution)).toMatchObject(
        type === 'create' ? { state: 'creating' } : { state: 'updating', wanted: { httpsOnly: true } },
      );
      expect(bench.jobs).toMatchObject([{ name: type, jobId: change.meta.id }]);
      await claimChange(bench.store.changes, change);
    },
  );

  it('is put on its distribution by a repeated request too, when the first died half-way', async () => {
    const { store, ...bench } = open();
    const made = { ...creation(), isKeyed: true };
    await store.distributions.accept(made);
    await forgetChange({ store, ...bench }, made);
    expect(await store.distributions.accept(made)).toMatchObject({ outcome: 'replay' });
    expect(await store.distributions.get(made.meta.distribution)).toMatchObject({ state: 'creating' });
  });

  it('is never put on twice, also when it is over', async () => {
    const { bench, id } = await openWithActive();
    const change = update(id, { httpsOnly: true });
    await bench.store.distributions.accept(change);
    await bench.store.changes.end(await claimChange(bench.store.changes, change), { state: 'active' });
    // The operation is still open, as for a reconciler that read it just before it ended.
    await redis.zadd(createKeys(bench.prefix).openOperationsOf('site'), bench.clock.at, change.meta.id);
    bench.jobs.splice(0);
    await bench.store.reconcile(['main']);
    expect(bench.jobs).toEqual([]);
    expect(await bench.store.distributions.get(id)).toMatchObject({ state: 'active' });
  });

  it('whose job could not be asked for gets it from the reconciler', async () => {
    const bench = open();
    const made = creation();
    await bench.store.distributions.accept(made);
    bench.jobs.splice(0);
    await bench.store.reconcile(['main']);
    expect(bench.jobs).toEqual([]);
    bench.clock.at += 2_000;
    await bench.store.reconcile(['main']);
    expect(bench.jobs).toMatchObject([{ name: 'create', jobId: made.meta.id, insist: true }]);
  });

  it('of an account that is not configured any more waits, and ends at its deadline', async () => {
    const bench = open();
    const made = creation();
    await bench.store.distributions.accept(made);
    bench.jobs.splice(0);
    bench.clock.at += 60_000;
    await bench.store.reconcile(['other']);
    expect(bench.jobs).toEqual([]);
    bench.clock.at = made.meta.deadlineAtMs;
    await bench.store.reconcile(['other']);
    expect((await bench.store.operations.get(made.meta.id))?.counts).toEqual({ main: { 'gave-up': 1 } });
    expect(await bench.store.distributions.get(made.meta.distribution)).toMatchObject({ state: 'failed' });
  });
});

describe('a distribution that is deleted', () => {
  it('is left out of the listings, is found for as long as records are kept, and then goes', async () => {
    const { bench, id } = await openWithActive();
    const { store, clock } = bench;
    const gone = deletion(id);
    await store.distributions.accept(gone);
    expect(await store.distributions.get(id)).toMatchObject({ state: 'deleting' });
    await carryOut(bench, gone, { state: 'deleted' });
    expect(await store.distributions.list({ limit: 10 })).toEqual({ items: [] });
    expect(await store.distributions.list({ clients: ['site'], limit: 10 })).toEqual({ items: [] });
    expect(await store.distributions.all()).toEqual([]);
    clock.at += 59_999;
    await store.reconcile(['main']);
    expect(await store.distributions.get(id)).toMatchObject({ state: 'deleted' });
    clock.at += 1;
    await store.reconcile(['main']);
    expect(await store.distributions.get(id)).toBeUndefined();
    const keys = await redis.keys(`${createKeys(bench.prefix).distributions()}*`);
    expect(keys.filter((key) => key.includes(id))).toEqual([]);
  });

  it('takes no change any more: deleting it again is done, all else is refused', async () => {
    const { bench, id } = await openWithActive();
    const gone = deletion(id);
    await bench.store.distributions.accept(gone);
    await carryOut(bench, gone, { state: 'deleted' });
    bench.jobs.splice(0);
    const [again, late] = [deletion(id), update(id, { httpsOnly: true })];
    await bench.store.distributions.accept(again);
    await bench.store.distributions.accept(late);
    expect((await bench.store.operations.get(again.meta.id))?.state).toBe('complete');
    expect((await bench.store.operations.get(late.meta.id))?.state).toBe('failed');
    expect(await bench.store.distributions.get(id)).toMatchObject({ state: 'deleted' });
    expect(bench.jobs).toEqual([]);
  });

  it('settles the changes that were accepted before it was gone', async () => {
    const { bench, id } = await openWithActive();
    const [gone, late] = [deletion(id), update(id, { httpsOnly: true })];
    await bench.store.distributions.accept(gone);
    await bench.store.distributions.accept(late);
    await carryOut(bench, gone, { state: 'deleted' });
    expect(bench.jobs.at(-1)).toMatchObject({ jobId: late.meta.id });
    expect(
      await bench.store.changes.claim({ distribution: id, operationId: late.meta.id, leaseMs: 1_000 }),
    ).toEqual({ answer: 'none' });
    expect((await bench.store.operations.get(late.meta.id))?.counts).toEqual({ main: { rejected: 1 } });
    expect(await bench.store.distributions.get(id)).toMatchObject({ state: 'deleted' });
    expect((await bench.store.accounts.status('main')).changes).toBe(0);
  });
});

it('listings show the oldest first, page by page, each once, and only those of the clients', async () => {
  const { store } = open();
  const seeds = Array.from({ length: 7 }, (_, i) =>
    creation(
      { createdAtMs: 1_000 + Math.floor(i / 3), client: i % 2 === 0 ? 'even' : 'odd' },
      `${i}.example.com`,
    ),
  );
  for (const seed of seeds) {
    await store.distributions.accept(seed);
  }
  const walk = async (clients?: readonly string[]): Promise<string[]> => {
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.distributions.list({ clients, limit: 2, after });
      found.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    return found;
  };
  const sorted = (client?: string): string[] =>
    seeds
      .filter(({ meta }) => client === undefined || meta.client === client)
      .map(({ meta }) => meta)
      .toSorted((a, b) => a.createdAtMs - b.createdAtMs || (a.distribution < b.distribution ? -1 : 1))
      .map(({ distribution }) => distribution);
  expect(await walk()).toEqual(sorted());
  expect(await walk(['odd'])).toEqual(sorted('odd'));
  expect(await walk(['even', 'odd'])).toEqual(sorted());
  expect((await store.distributions.all()).map(({ id }) => id)).toEqual(sorted());
});

it('the version changes with what routing needs, and with nothing else', async () => {
  const bench = open();
  const { store } = bench;
  const seen = [await store.distributions.version()];
  const note = async (): Promise<boolean> => {
    seen.push(await store.distributions.version());
    return seen.at(-1) !== seen.at(-2);
  };
  const made = creation();
  await store.distributions.accept(made);
  expect(await note()).toBe(true);
  const claimed = await claimChange(store.changes, made);
  expect(await note()).toBe(false);
  const progress = { phase: 'watching', attempt: 1, putOff: 0 } as const;
  await store.changes.save(claimed, { progress, distribution: { message: 'soon' }, keep: true, nextAtMs: 0 });
  expect(await note()).toBe(false);
  await store.changes.save(claimed, { progress, distribution: { vendorId: 'v' }, keep: true, nextAtMs: 0 });
  expect(await note()).toBe(true);
  await settleChange(bench, made, 'confirmed');
  await store.changes.end(claimed, { state: 'active' });
  expect(await note()).toBe(true);
  await noteLook(store.changes, made.meta.distribution, { state: 'active', readAtMs: 5, cname: 'c.example' });
  expect(await note()).toBe(false);
  await noteLook(store.changes, made.meta.distribution, { hostnames: ['www.example.com', 'b.example'] });
  expect(await note()).toBe(true);
});

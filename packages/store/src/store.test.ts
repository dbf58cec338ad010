import { fingerprintOf } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { createKeys } from './keys.ts';
import { fanOutExpectedWithinMs } from './fan-out-pieces.ts';
import type { GovernorSpec, JobWish } from './index.ts';
import { openConnections } from './testing/connections.ts';
import {
  claimOf,
  openStoreBench,
  seedOf,
  urls,
  type StoreBench,
  type StoreBenchOptions,
} from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const spec: GovernorSpec = {
  budgets: [
    { id: 'url/calls/1000', unit: 'calls', max: 5, windowMs: 1_000 },
    { id: 'url', unit: 'day', max: 100, offsetMs: 480 * 60_000, urgentReserve: 0 },
  ],
  callsAtATimeMax: 2,
  targetsPerCallMax: 10,
  leaseMs: 60_000,
  weights: {},
  hasUrgentReserve: false,
};

const setUp = (errors?: Error[]): StoreBench =>
  openStoreBench({ redis, subscriber, spec, ...(errors && { errors }) });

const send = (bench: StoreBench, job: JobWish | undefined) => claimOf(bench, job, spec);

describe('an operation', () => {
  it('of a key that comes again is carried out, though the first time left nothing but its record', async () => {
    const { store, clock, prefix } = setUp();
    const seed = seedOf(urls(30));
    const { meta } = seed;
    const openKey = `${prefix}:{c:site}:open`;
    expect(await store.operations.accept({ ...seed, isKeyed: true })).toMatchObject({ outcome: 'accepted' });
    await expect.poll(() => redis.zscore(openKey, meta.id)).toBe(String(meta.deadlineAtMs));
    // As when a full server refuses one write and not the next: the caller was told that nothing is known to be stored.
    await redis.del(openKey, ...(await redis.keys(`${prefix}:{a:main}:*`)));

    clock.at += 5_000;
    const again = { ...seed, isKeyed: true, meta: { ...meta, createdAtMs: clock.at } };
    expect(await store.operations.accept(again)).toMatchObject({ outcome: 'replay' });
    clock.at += 31_000;
    await store.reconcile(['main']);
    expect(await store.accounts.status('main')).toMatchObject({ waiting: 30 });
  });
});

describe('whether an operation came before', () => {
  it('is told by its fingerprint, and makes none where there is none', async () => {
    const { store, prefix } = setUp();
    const seed = seedOf(urls(1));
    expect(await store.operations.isSame(seed.id, 'f')).toBeUndefined();
    expect(await redis.keys(`${prefix}*`)).toEqual([]);
    await store.operations.accept(seed);
    expect(await store.operations.isSame(seed.id, 'f')).toBe(true);
    expect(await store.operations.isSame(seed.id, 'other')).toBe(false);
  });

  it('lists one again that was left with nothing but its record', async () => {
    const { store, prefix } = setUp();
    const seed = seedOf(urls(1));
    await store.operations.accept(seed);
    await redis.del(`${prefix}:{c:site}:all`);
    await store.operations.isSame(seed.id, 'f');
    expect(await redis.zscore(`${prefix}:{c:site}:all`, seed.id)).not.toBeNull();
  });
});

describe('lanes', () => {
  it('get one job when they turn from idle to waiting, and none while busy', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(3)));
    await bench.store.operations.accept(seedOf(urls(3, 'q')));
    expect(bench.jobs).toHaveLength(1);
  });

  it('hand the same batch to the same job, and every target to exactly one batch', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(25)));
    const first = await send(bench, bench.jobs[0]);
    const again = await send(bench, bench.jobs[0]);
    expect(again.values).toEqual(first.values);
    expect(again.attempt).toBe(2);
    const second = await send(bench, bench.jobs[1]);
    expect(new Set([...first.values, ...second.values]).size).toBe(20);
  });

  it('join a target that waits already: one call, both operations settled', async () => {
    const bench = setUp();
    const [a, b] = [seedOf(['https://x.example/1']), seedOf(['https://x.example/1'])];
    await bench.store.operations.accept(a);
    await bench.store.operations.accept(b);
    const batch = await send(bench, bench.jobs[0]);
    expect(batch.values).toEqual(['https://x.example/1']);
    expect(batch.waiters[0]?.map((waiter) => waiter.operationId)).toEqual([a.id, b.id]);
  });

  it('start a new call for a target that is submitted again after its batch was claimed', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(['https://x.example/1']));
    await send(bench, bench.jobs[0]);
    await bench.store.operations.accept(seedOf(['https://x.example/1']));
    expect((await send(bench, bench.jobs[1])).values).toEqual(['https://x.example/1']);
  });

  it('do not let a sweep of one client delay the single target of another', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(500)));
    await bench.store.operations.accept(seedOf(['https://x.example/other'], { client: 'other' }));
    expect((await send(bench, bench.jobs[0])).values).toContain('https://x.example/other');
  });

  it('let a target that waits deep in the sweep of one client go up when another client wants it', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(500)));
    await bench.store.operations.accept(seedOf(['https://www.example.com/p/499'], { client: 'other' }));
    const batch = await send(bench, bench.jobs[0]);
    expect(batch.values).toContain('https://www.example.com/p/499');
    expect(batch.values).toHaveLength(10);
  });

  it('send urgent targets before all others, and bulk a quarter as often', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(50, 'bulk'), { priority: 'bulk', client: 'b' }));
    await bench.store.operations.accept(seedOf(urls(50, 'normal'), { client: 'n' }));
    await bench.store.operations.accept(seedOf(urls(5, 'urgent'), { priority: 'urgent', client: 'u' }));
    const batch = await send(bench, bench.jobs[0]);
    expect(batch.values.slice(0, 5).every((value) => value.includes('/urgent/'))).toBe(true);
    expect(batch.values.filter((value) => value.includes('/bulk/')).length).toBeLessThanOrEqual(2);
  });
});

describe('the governor', () => {
  it('waits for a free slot, and wakes the lane that waits for one', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(45)));
    const first = await send(bench, bench.jobs[0]);
    await send(bench, bench.jobs[1]);
    expect(bench.jobs).toHaveLength(2);
    await bench.store.batches.finish('main', first, {
      spec,
      outcome: { kind: 'done', receipt: '{}', healthy: true },
    });
    expect(bench.jobs).toHaveLength(3);
    expect((await send(bench, bench.jobs[2])).values).toHaveLength(10);
  });

  it('grants no more calls than the window holds, and says when the next is free', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(80)));
    for (let i = 0; i < 5; i += 1) {
      const batch = await send(bench, bench.jobs[i]);
      await bench.store.batches.finish('main', batch, {
        spec,
        outcome: { kind: 'done', receipt: '{}', healthy: true },
      });
    }
    const job = bench.jobs.at(-1);
    const claim = await bench.store.batches.claim({
      account: 'main',
      jobId: job?.jobId ?? '',
      lane: job?.lane ?? '',
      spec,
    });
    expect(claim).toEqual({ answer: 'wait', untilMs: bench.clock.at + 1_002, reason: 'rate' });
    bench.clock.at += 1_002;
    expect((await send(bench, job)).values).toHaveLength(10);
  });

  it('stops at the quota of the day and goes on at the vendor’s midnight', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(130)));
    let sent = 0;
    for (let i = 0; i < 10; i += 1) {
      bench.clock.at += 2_000;
      const batch = await send(bench, bench.jobs.at(-1));
      sent += batch.values.length;
      await bench.store.batches.finish('main', batch, {
        spec,
        outcome: { kind: 'done', receipt: '{}', healthy: true },
      });
    }
    expect(sent).toBe(100);
    bench.clock.at += 2_000;
    const job = bench.jobs.at(-1);
    const claim = await bench.store.batches.claim({
      account: 'main',
      jobId: job?.jobId ?? '',
      lane: job?.lane ?? '',
      spec,
    });
    expect(claim).toEqual({ answer: 'wait', untilMs: Date.UTC(2026, 0, 5, 16), reason: 'quota' });
    expect((await bench.store.accounts.status('main')).hold).toMatchObject({ reason: 'quota' });
    bench.clock.at = Date.UTC(2026, 0, 5, 16);
    expect((await send(bench, job)).values).toHaveLength(10);
  });
});

describe('operations', () => {
  it('end once, with one event, however often their targets are settled', async () => {
    const bench = setUp();
    const seed = seedOf(urls(2));
    await bench.store.operations.accept(seed);
    const note = { account: 'main', at: '2026-01-05T04:00:00.000Z', message: 'done' };
    const settlement = { operationId: seed.id, client: 'site', state: 'confirmed', note } as const;
    expect(await bench.store.settle({ ...settlement, indexes: [0, 1] })).toBe(2);
    expect(await bench.store.settle({ ...settlement, state: 'rejected', indexes: [0, 1] })).toBe(0);
    expect(bench.attempts).toHaveLength(1);
    expect(bench.attempts[0]).toMatchObject({ url: 'https://client.example/{status}', status: 'complete' });
    const page = await bench.store.operations.targets(seed.id, { offset: 0, limit: 10 });
    expect(page?.items[1]?.accounts).toEqual([{ ...note, state: 'confirmed' }]);
  });

  it('accept one request per idempotency key', async () => {
    const bench = setUp();
    const seed = seedOf(urls(1));
    const other = { ...seed, fingerprint: 'other' };
    const results = await Promise.all([seed, seed, other].map((one) => bench.store.operations.accept(one)));
    expect(results.map(({ outcome }) => outcome)).toEqual(['accepted', 'replay', 'conflict']);
    expect((await bench.store.accounts.status('main')).waiting).toBe(1);
  });

  it('take back what is not yet sent', async () => {
    const bench = setUp();
    const seed = seedOf(urls(25));
    await bench.store.operations.accept(seed);
    const batch = await send(bench, bench.jobs[0]);
    expect(await bench.store.operations.cancel(seed.id)).toBe(15);
    const indexes = batch.waiters.flat().map(({ index }) => index);
    const note = { account: 'main', at: '2026-01-05T04:00:00.000Z' };
    await bench.store.settle({ operationId: seed.id, client: 'site', indexes, state: 'confirmed', note });
    const record = await bench.store.operations.get(seed.id);
    expect(record?.state).toBe('partial');
    expect(record?.counts).toEqual({ main: { confirmed: 10, cancelled: 15 } });
  });

  it('are listed newest first, page by page, each once', async () => {
    const bench = setUp();
    const seeds = urls(7).map((url, i) => seedOf([url], { createdAtMs: 1_000 + Math.floor(i / 3) }));
    for (const seed of seeds) {
      await bench.store.operations.accept(seed);
    }
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await bench.store.operations.list({ clients: ['site'], limit: 2, after });
      found.push(...page.items.map(({ meta }) => meta.id));
      after = page.next;
    } while (after !== undefined);
    expect(found).toHaveLength(7);
    expect(new Set(found).size).toBe(7);
  });

  it('of a hundred thousand targets are taken whole, and known when they come again', async () => {
    const bench = setUp();
    const seed = { ...seedOf(urls(100_000)), isKeyed: true };
    expect(await bench.store.operations.accept(seed)).toMatchObject({ outcome: 'accepted' });
    expect((await bench.store.accounts.status('main')).waiting).toBe(100_000);
    const last = await bench.store.operations.targets(seed.id, { offset: 99_999, limit: 2 });
    expect(last?.items.map(({ value }) => value)).toEqual(urls(100_000).slice(-1));
    expect(await bench.store.operations.accept(seed)).toMatchObject({ outcome: 'replay' });
    expect((await bench.store.accounts.status('main')).waiting).toBe(100_000);
  });

  it('staged piece by piece send nothing before they are sealed', async () => {
    const bench = setUp();
    const seed = seedOf(urls(2_500));
    const staging = await bench.store.operations.stage(seed.id);
    await staging?.add(seed.targets);
    expect(bench.jobs).toHaveLength(0);
    expect(await staging?.seal('f', seed.meta)).toMatchObject({ outcome: 'accepted' });
    expect(bench.jobs).toHaveLength(1);
    expect((await bench.store.accounts.status('main')).waiting).toBe(2_500);
    const page = await bench.store.operations.targets(seed.id, { offset: 1_999, limit: 2 });
    expect(page?.items.map(({ value }) => value)).toEqual(urls(2_001).slice(1_999));
  });

  it('are kept as long as they are being read, however slowly', async () => {
    const running = new Set<() => void>();
    const repeat: StoreBenchOptions['repeat'] = (work) => {
      running.add(work);
      return () => void running.delete(work);
    };
    const bench = openStoreBench({ redis, subscriber, spec, repeat });
    const seed = seedOf(urls(1_000));
    const staging = await bench.store.operations.stage(seed.id);
    await staging?.add(seed.targets);
    const base = createKeys(bench.prefix).operation(seed.id);
    const parts = [base, `${base}:c`];
    await Promise.all(parts.map((part) => redis.pexpire(part, 60_000)));
    running.forEach((work) => work());
    for (const part of parts) {
      await expect.poll(() => redis.pttl(part)).toBeGreaterThan(60_000);
    }
    expect(await staging?.seal('f', seed.meta)).toMatchObject({ outcome: 'accepted' });
    expect(running.size).toBe(0);
  });

  it('of which the first pieces have expired are not taken', async () => {
    const bench = setUp();
    const seed = seedOf(urls(2_000));
    const staging = await bench.store.operations.stage(seed.id);
    await staging?.add(seed.targets.slice(0, 1_000));
    const base = createKeys(bench.prefix).operation(seed.id);
    await redis.del(base, `${base}:c`);
    await staging?.add(seed.targets.slice(1_000));
    expect(await staging?.seal('f', seed.meta)).toMatchObject({ outcome: 'busy' });
    expect(await redis.exists(base, `${base}:c`)).toBe(0);
  });
});

describe('the reconciler', () => {
  it('asks again for the job of a lane that should have run', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(1)));
    bench.clock.at += 5_000;
    await bench.store.reconcile(['main']);
    expect(bench.jobs[1]).toEqual({ ...bench.jobs[0], insist: true });
  });

  it('puts targets into their lanes whose accepter was killed before it could', async () => {
    const bench = setUp();
    const seed = seedOf(urls(3));
    await bench.store.operations.accept(seed);
    const keys = createKeys(bench.prefix);
    // What a kill between the record and the lanes leaves behind.
    await redis.del(...(await redis.keys(`${keys.account('main')}*`)));
    await redis.zadd(keys.openOperationsOf('site'), seed.meta.createdAtMs + fanOutExpectedWithinMs, seed.id);
    bench.clock.at += 30_000;
    await bench.store.reconcile(['main']);
    expect((await bench.store.accounts.status('main')).waiting).toBe(3);
  });

  it('sends nothing twice of an operation whose targets are all on their way', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(3)));
    await send(bench, bench.jobs[0]);
    bench.clock.at += 31_000;
    await bench.store.reconcile(['main']);
    expect((await bench.store.accounts.status('main')).waiting).toBe(0);
  });

  it('goes on with the others when one record cannot be read', async () => {
    const errors: Error[] = [];
    const bench = setUp(errors);
    const [broken, fine] = [seedOf(urls(1)), seedOf(urls(1, 'q'))];
    await bench.store.operations.accept(broken);
    await bench.store.operations.accept(fine);
    await redis.hset(createKeys(bench.prefix).operation(broken.id), 'meta', 'not JSON');
    bench.clock.at = fine.meta.deadlineAtMs + 1;
    await bench.store.reconcile(['main']);
    expect((await bench.store.operations.get(fine.id))?.state).toBe('failed');
    expect(errors).toHaveLength(1);
  });

  it('ends a cancellation whose process was killed after it took the targets back', async () => {
    const bench = setUp();
    const seed = seedOf(urls(3));
    await bench.store.operations.accept(seed);
    const keys = createKeys(bench.prefix);
    // What such a kill leaves behind.
    await redis.hset(keys.operation(seed.id), 'cancel', 1);
    await redis.hdel(
      `${keys.account('main')}:l:url.hard:w`,
      ...seed.targets.map(({ value }) => fingerprintOf(value)),
    );
    await redis.rpush(`${keys.account('main')}:x:${seed.id}`, '0', '1-2');
    await redis.zadd(keys.openOperationsOf('site'), bench.clock.at, seed.id);
    await bench.store.reconcile(['main']);
    const record = await bench.store.operations.get(seed.id);
    expect([record?.state, record?.counts]).toEqual(['cancelled', { main: { cancelled: 3 } }]);
  });

  it('ends what is left at the deadline with the last reason', async () => {
    const bench = setUp();
    const seed = seedOf(urls(3));
    await bench.store.operations.accept(seed);
    await bench.store.noteReason(seed.id, {
      account: 'main',
      at: '2026-01-05T04:00:00.000Z',
      message: 'vendor is down',
    });
    bench.clock.at = seed.meta.deadlineAtMs + 1;
    await bench.store.reconcile(['main']);
    expect((await bench.store.operations.get(seed.id))?.state).toBe('failed');
    const page = await bench.store.operations.targets(seed.id, { offset: 0, limit: 1 });
    expect(page?.items[0]?.accounts[0]).toMatchObject({ state: 'gave-up', message: 'vendor is down' });
    expect((await bench.store.accounts.status('main')).waiting).toBe(0);
    expect(bench.attempts).toHaveLength(1);
  });
});

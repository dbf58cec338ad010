import { describe, expect, it } from 'vitest';
import { createKeys } from './keys.ts';
import { openConnections } from './testing/connections.ts';
import { interrupted, type Interruption } from './testing/interrupted.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';
import type { OperationSeed } from './types.ts';

const { redis, subscriber } = openConnections();

const setUp = (interruption?: Interruption): StoreBench =>
  openStoreBench({
    redis: interruption ? interrupted(redis, interruption) : redis,
    subscriber,
    spec: purgeSpec,
  });

const openKey = ({ prefix }: StoreBench): string => createKeys(prefix).openOperationsOf('site');

/** What a kill leaves behind of a request that came no further than to the list. */
async function leaveOnList(bench: StoreBench, { id }: OperationSeed): Promise<void> {
  await redis.sadd(createKeys(bench.prefix).clients(), 'site');
  await redis.zadd(openKey(bench), bench.clock.at, id);
}

/** A worker does all there is to do for an operation's only batch. */
async function sendAndSettle(bench: StoreBench, { id }: OperationSeed): Promise<void> {
  await expect.poll(() => bench.jobs).toHaveLength(1);
  const batch = await claimOf(bench, bench.jobs[0], purgeSpec);
  const outcome = { kind: 'done', receipt: '{}', healthy: true } as const;
  await bench.store.batches.finish('main', batch, { spec: purgeSpec, outcome });
  const indexes = batch.waiters.flat().map(({ index }) => index);
  const note = { account: 'main', at: '2026-01-05T04:00:00.000Z' };
  await bench.store.settle({ operationId: id, client: 'site', indexes, state: 'confirmed', note });
  await bench.store.batches.drop('main', batch.id);
}

describe('a server that was started again', () => {
  /** The server knows no scripts but those of a worker that put in what another had left. */
  async function startAgain(): Promise<void> {
    const worker = setUp();
    const left = seedOf(urls(1));
    await worker.store.operations.accept(left);
    await redis.zadd(openKey(worker), left.meta.createdAtMs + 6_000, left.id);
    worker.clock.at += 8_000;
    await redis.script('FLUSH');
    await worker.store.reconcile(['main']);
  }

  it('has the record of an operation before a worker can settle what it put in', async () => {
    await startAgain();
    const seed = seedOf(urls(3));
    let isSettled = false;
    const work = async (): Promise<void> => {
      await sendAndSettle(bench, seed);
      isSettled = true;
    };
    const bench: StoreBench = setUp({
      command: 'evalsha',
      about: `{${seed.id}}`,
      when: 'after',
      action: work,
    });
    expect(await bench.store.operations.accept(seed)).toMatchObject({ outcome: 'accepted' });
    if (!isSettled) {
      await work();
    }
    expect(await bench.store.operations.get(seed.id)).toMatchObject({
      state: 'complete',
      counts: { main: { confirmed: 3 } },
    });
  });
});

describe('an operation without a record', () => {
  it('is forgotten by the reconciler alone, not by a settlement that came before the record', async () => {
    const bench = setUp();
    const seed = seedOf(urls(1));
    await leaveOnList(bench, seed);
    const note = { account: 'main', at: '2026-01-05T04:00:00.000Z' };
    await bench.store.settle({
      operationId: seed.id,
      client: 'site',
      indexes: [0],
      state: 'confirmed',
      note,
    });
    expect(await redis.zscore(openKey(bench), seed.id)).not.toBeNull();
    await bench.store.reconcile(['main']);
    expect(await redis.zscore(openKey(bench), seed.id)).toBeNull();
  });

  it('stays on the list when it comes again as the reconciler forgets it', async () => {
    const seed = { ...seedOf(urls(1)), isKeyed: true };
    const bench: StoreBench = setUp({
      command: 'zrem',
      about: ':open',
      when: 'before',
      action: () => bench.store.operations.accept(seed),
    });
    await leaveOnList(bench, seed);
    await bench.store.reconcile(['main']);
    expect(await bench.store.operations.get(seed.id)).toMatchObject({ state: 'pending' });
    expect(await redis.zscore(openKey(bench), seed.id)).not.toBeNull();
  });

  it.each([1, 1_001])(
    'stays on the list when the reconciler forgets it just before the record of its %s targets is written',
    async (targets) => {
      const seed = { ...seedOf(urls(targets)), isKeyed: true };
      const bench: StoreBench = setUp({
        command: 'eval',
        about: `{${seed.id}}`,
        when: 'before',
        action: () => bench.store.reconcile(['main']),
      });
      await leaveOnList(bench, seed);
      await bench.store.operations.accept(seed);
      expect(await redis.zscore(openKey(bench), seed.id)).not.toBeNull();
    },
  );
});

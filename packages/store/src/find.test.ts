import { createVault, newOperationId, type RoutedTarget } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { levelFor, packReference, unpackReferences } from './find-terms.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';
import type { OperationFilters, OperationSeed } from './types.ts';

const { redis, subscriber } = openConnections();

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: purgeSpec });
const dayMs = 86_400_000;

/** Long enough after the last accept for all of it to be indexed. */
async function index({ store, clock }: StoreBench): Promise<void> {
  clock.at += 2_000;
  while (await store.indexer.index(10_000));
}

async function accept(bench: StoreBench, seed: OperationSeed): Promise<string> {
  await bench.store.operations.accept(seed);
  return seed.id;
}

async function find(
  { store }: StoreBench,
  filters: OperationFilters,
  clients: readonly string[] = ['site', 'other'],
): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.operations.list({ clients, limit: 50, after, filters });
    ids.push(...page.items.map(({ meta }) => meta.id));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

function seedWith(
  targets: readonly Omit<RoutedTarget, 'route'>[],
  ...[changes]: [Parameters<typeof seedOf>[1]?]
) {
  const seed = seedOf(
    targets.map(({ value }) => value),
    changes,
  );
  return { ...seed, targets: targets.map((target) => ({ ...target, route: 0 })) };
}

const url = (page: string): string => `https://www.example.com/${page}`;

describe('an operation is found', () => {
  it('by the URL, directory, tag and hostname of any of its targets, and by nothing else', async () => {
    const bench = open();
    const id = await accept(
      bench,
      seedWith([
        { kind: 'url', value: url('a') },
        { kind: 'url', value: 'https://img.example.com/b' },
        { kind: 'directory', value: url('news/') },
        { kind: 'tag', value: 'entry-7' },
        { kind: 'hostname', value: 'shop.example.com' },
        { kind: 'everything', value: 'https://all.example.com/' },
      ]),
    );
    await accept(bench, seedOf([url('other')], { id: newOperationId() }));
    await index(bench);
    for (const filters of [
      { url: url('a') },
      { url: 'https://img.example.com/b' },
      { directory: url('news/') },
      { tag: 'entry-7' },
      { hostname: 'img.example.com' },
      { hostname: 'shop.example.com' },
      { hostname: 'all.example.com' },
      { url: url('a'), tag: 'entry-7', hostname: 'shop.example.com', account: 'main' },
    ]) {
      expect([filters, await find(bench, filters)]).toEqual([filters, [id]]);
    }
    for (const filters of [
      { url: url('news/') },
      { directory: url('a') },
      { tag: url('a') },
      { hostname: 'example.com' },
      { url: url('a'), tag: 'entry-8' },
      { url: url('a'), account: 'other' },
      { url: url('a'), state: 'complete' } as const,
      { url: url('a'), type: 'create' } as const,
    ]) {
      expect([filters, await find(bench, filters)]).toEqual([filters, []]);
    }
  });

  it('newest first, page by page, however many have it', async () => {
    const bench = open();
    const ids: string[] = [];
    for (let i = 0; i < 120; i += 1) {
      bench.clock.at += i % 3;
      ids.push(await accept(bench, seedOf([url('hot')], { createdAtMs: bench.clock.at })));
    }
    await index(bench);
    const found = await find(bench, { url: url('hot') });
    expect(found.toSorted()).toEqual(ids.toSorted());
    const times = await Promise.all(
      found.map(async (id) => (await bench.store.operations.get(id))?.meta.createdAtMs ?? 0),
    );
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it('on every day of a time that is asked for', async () => {
    const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
    const days: number[] = [];
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      days.push(bench.clock.at);
      const times = { createdAtMs: bench.clock.at, deadlineAtMs: bench.clock.at + 10 * dayMs };
      ids.push(await accept(bench, seedOf([url('daily')], times)));
      await index(bench);
      bench.clock.at += dayMs;
    }
    const filters = { hostname: 'www.example.com' };
    expect(await find(bench, filters)).toEqual(ids.toReversed());
    expect(await find(bench, { ...filters, fromMs: days[1], toMs: days[1] })).toEqual([ids[1]]);
    expect(await find(bench, { ...filters, fromMs: days[1] })).toEqual([ids[2], ids[1]]);
    expect(await find(bench, { ...filters, toMs: days[1] })).toEqual([ids[1], ids[0]]);
    expect(await find(bench, { fromMs: days[1] })).toEqual([ids[2], ids[1]]);
  });

  it('only by the client whose it is', async () => {
    const bench = open();
    const id = await accept(bench, seedOf([url('a')], { client: 'other' }));
    await index(bench);
    expect(await find(bench, { url: url('a') }, ['site'])).toEqual([]);
    expect(await find(bench, { url: url('a') }, ['other'])).toEqual([id]);
  });

  it('by the task of its vendor', async () => {
    const bench = open();
    const ids = [
      await accept(bench, seedOf([url('a')])),
      await accept(bench, seedOf([url('b')], { client: 'other' })),
    ];
    const batch = await claimOf(bench, bench.jobs[0], purgeSpec);
    const note = { account: 'main', at: '2026-01-05T04:00:00.000Z', vendorTask: 'task-9' };
    for (const [i, client] of ['site', 'other'].entries()) {
      const settlement = { operationId: ids[i] ?? '', client, indexes: [0], state: 'sent' } as const;
      await bench.store.settle({ ...settlement, note });
    }
    await bench.store.indexer.noteTask(batch, 'task-9');
    expect((await find(bench, { vendorTask: 'task-9' })).toSorted()).toEqual(ids.toSorted());
    expect(await find(bench, { vendorTask: 'task-9', url: url('a') })).toEqual([ids[0]]);
    expect(await find(bench, { vendorTask: 'task-' })).toEqual([]);
  });

  it('when it has very many targets, piece by piece, without others having to wait', async () => {
    const bench = open();
    const big = await accept(bench, seedOf(urls(30_000, 'big')));
    const small = await accept(bench, seedOf([url('small')]));
    bench.clock.at += 2_000;
    expect(await bench.store.indexer.index(1)).toBe(true);
    expect(await find(bench, { url: url('small') })).toEqual([small]);
    bench.clock.at += 10_000;
    expect(await bench.store.operations.indexedUntil(['site'])).toBe(Date.UTC(2026, 0, 5, 4));
    await index(bench);
    expect(await bench.store.operations.indexedUntil(['site'])).toBeUndefined();
    expect(await find(bench, { url: url('big/29999') })).toEqual([big]);
    expect(await find(bench, { url: url('small'), hostname: 'www.example.com' })).toEqual([small]);
  });
});

describe('the index', () => {
  it('misses none that was listed later than younger ones', async () => {
    const bench = open();
    await accept(bench, seedOf([url('young')], { createdAtMs: bench.clock.at }));
    await index(bench);
    const late = await accept(bench, seedOf([url('late')], { createdAtMs: bench.clock.at - 100_000 }));
    await index(bench);
    expect(await find(bench, { url: url('late') })).toEqual([late]);
  });

  it('misses none of many that were asked for in one millisecond', async () => {
    const bench = open();
    for (let i = 0; i < 450; i += 1) {
      await accept(bench, seedOf([url(`same-${i}`)]));
    }
    await index(bench);
    for (const i of [0, 199, 200, 201, 449]) {
      expect(await find(bench, { url: url(`same-${i}`) })).toHaveLength(1);
    }
  });

  it('waits for one that is listed and not accepted yet', async () => {
    const bench = open();
    const seed = seedOf([url('slow')]);
    await redis.sadd(`${bench.prefix}:clients`, 'site');
    await redis.zadd(`${bench.prefix}:{c:site}:all`, seed.meta.createdAtMs, seed.id);
    await index(bench);
    await accept(bench, seed);
    await index(bench);
    expect(await find(bench, { url: url('slow') })).toEqual([seed.id]);
  });

  it('names each once, also when it is made again', async () => {
    const bench = open();
    const id = await accept(bench, seedOf(urls(100)));
    for (let i = 0; i < 3; i += 1) {
      await index(bench);
      await redis.del(`${bench.prefix}:{c:site}:index`);
    }
    expect(await find(bench, { hostname: 'www.example.com' })).toEqual([id]);
    expect(await find(bench, { url: url('p/7') })).toEqual([id]);
  });

  it('knows no secret of a signed URL, which is found by what may be shown of it', async () => {
    const vault = createVault([Buffer.alloc(32, 5)]);
    const bench = openStoreBench({ redis, subscriber, spec: purgeSpec, vault });
    const signed = `${url('paid')}?token=very-secret&page=2`;
    const id = await accept(bench, seedOf([signed]));
    await index(bench);
    expect(await find(bench, { url: signed })).toEqual([id]);
    expect(await find(bench, { url: `${url('paid')}?token=[secret]&page=2` })).toEqual([id]);
    expect(await find(bench, { url: `${url('paid')}?token=another&page=2` })).toEqual([id]);
    expect(await find(bench, { url: `${url('paid')}?token=[secret]&page=3` })).toEqual([]);
  });

  it('by a directory or a tag that reads as if it held a secret', async () => {
    const bench = open();
    const directory = url('news/?token=b');
    const id = await accept(
      bench,
      seedWith([
        { kind: 'tag', value: 'a?token=b' },
        { kind: 'directory', value: directory },
      ]),
    );
    await index(bench);
    expect(await find(bench, { tag: 'a?token=b' })).toEqual([id]);
    expect(await find(bench, { directory })).toEqual([id]);
    expect(await find(bench, { tag: 'a?token=b', directory })).toEqual([id]);
  });

  it('is left alone by a slow process once it is another’s turn', async () => {
    const bench = open();
    const id = await accept(bench, seedOf([url('a')]));
    const lock = `${bench.prefix}:indexer`;
    bench.clock.at += 2_000;
    bench.clock.now = () => {
      // Stands between the commands of the slow one.
      void redis.set(lock, 'another');
      return bench.clock.at;
    };
    await bench.store.indexer.index(10_000);
    expect(await redis.get(lock)).toBe('another');
    expect(await redis.hget(`${bench.prefix}:{c:site}:index`, 'until')).toBeNull();
    await redis.del(lock);
    bench.clock.now = () => bench.clock.at;
    await index(bench);
    expect(await find(bench, { url: url('a') })).toEqual([id]);
  });

  it('goes with the records', async () => {
    const bench = open();
    await accept(bench, seedOf([url('a')], { deadlineAtMs: bench.clock.at + 10_000 }));
    await index(bench);
    const keys = await redis.keys(`${bench.prefix}:{f:*`);
    const left = await Promise.all(keys.map((key) => redis.pttl(key)));
    expect(left.length).toBeGreaterThan(1);
    expect(left.every((ms) => ms > 60_000 && ms <= 70_000)).toBe(true);
  });

  it('tells by when all is indexed when it is behind, and that it is not', async () => {
    const bench = open();
    await accept(bench, seedOf([url('a')]));
    bench.clock.at += 60_000;
    expect(await bench.store.operations.indexedUntil(['site'])).toBe(0);
    await index(bench);
    expect(await bench.store.operations.indexedUntil(['site', 'other'])).toBeUndefined();
  });

  it('takes about 40 bytes for a URL of an operation', async () => {
    const bench = open();
    for (let i = 0; i < 14; i += 1) {
      await accept(bench, seedOf(urls(1_000, `part-${i}`)));
    }
    await index(bench);
    const keys = await redis.keys(`${bench.prefix}:{f:*`);
    const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', '0')));
    const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    process.stdout.write(`index: ${(bytes / 14_000).toFixed(1)} bytes a URL, ${keys.length} keys\n`);
    expect(bytes / 14_000).toBeLessThan(45);
  });
});

describe('what stands in the index', () => {
  it('comes out as it went in', () => {
    for (let i = 0; i < 200; i += 1) {
      const atMs = Date.UTC(2026, 0, 5) + i * 431_000;
      const reference = { atMs, operationId: newOperationId(), chunk: i * 300 };
      const day = Math.floor(atMs / dayMs);
      expect(unpackReferences(packReference(reference), { day, beforeMs: Infinity })).toEqual([reference]);
    }
  });

  it('goes into buckets that are neither empty nor large', () => {
    const levels = [0, 79, 80, 399, 400, 1_679, 1_680, 14_000].map((terms) => levelFor(terms).level);
    expect(levels).toEqual([0, 0, 1, 1, 2, 2, 3, 4]);
    expect(levelFor(100)).toEqual({ level: 1, room: 300 });
  });
});

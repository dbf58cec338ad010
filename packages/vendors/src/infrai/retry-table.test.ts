import { afterEach, describe, expect, it } from 'vitest';
import type { PurgeBatch } from '../vendor.ts';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import type { Fake, FakeOptions } from '../testing/fake.ts';
import { connect, errorOf, never } from '../testing/contract-tools.ts';
import { startFakeWith } from './fake.ts';
import { infrai } from './index.ts';
import { createRetryTable } from './retry-table.ts';

const hourMs = 3_600_000;

describe('the table of codes', () => {
  it('is asked for when it is first needed, once for all that wait, and kept for a day', async () => {
    const { table, loads, clock } = makeTable();
    expect(loads.count).toBe(0);
    const flags = await Promise.all(['BUSY', 'BAD', 'NEW'].map((code) => table.isRetryable(code)));
    expect(flags).toEqual([true, false, undefined]);
    clock.ms = 24 * hourMs - 1;
    await table.isRetryable('BUSY');
    expect(loads.count).toBe(1);
    clock.ms = 24 * hourMs;
    await table.isRetryable('BUSY');
    expect(loads.count).toBe(2);
  });

  it('keeps what it knew when discovery fails, and leaves it in peace for five minutes', async () => {
    const { table, loads, clock } = makeTable();
    await table.isRetryable('BUSY');
    loads.isDown = true;
    clock.ms = 25 * hourMs;
    await expect(table.isRetryable('BUSY')).resolves.toBe(true);
    clock.ms += 299_999;
    await table.isRetryable('BUSY');
    expect(loads.count).toBe(2);
    clock.ms += 1;
    await table.isRetryable('BUSY');
    expect(loads.count).toBe(3);
  });
});

describe('a failure whose answer does not say whether it may be repeated', () => {
  const running: Fake[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((fake) => fake.close()));
  });

  it('is looked up in discovery without the key, so that it is no call of the account', async () => {
    const { exchange, sent } = createCannedExchange('{"ok":false,"error":{"code":"NEW"}}');
    const fake = await start();
    const adapter = infrai.createAdapter(fake.settings, { exchange, now: () => 0 });
    await errorOf(adapter.purge(batchOf(fake), { signal: never }), fake);
    expect(sent.map(({ url, headers }) => [new URL(url).pathname, 'authorization' in headers])).toEqual([
      ['/v1/cdn/cache/purge', true],
      ['/v1/discovery/cdn.cache.purge', false],
    ]);
  });

  it('is looked up in discovery once', async () => {
    const fake = await start();
    const adapter = connect(infrai, fake);
    fake.faults.next({ do: 'own-failure', on: 'purge' }, 2);
    for (const _attempt of [1, 2]) {
      expect(await errorOf(adapter.purge(batchOf(fake), { signal: never }), fake)).toMatchObject({
        kind: 'unavailable',
        code: 'UPSTREAM_BUSY',
        status: 200,
        attemptsMax: 5,
      });
    }
    expect(fake.ledger.map((call) => call.route)).toEqual([
      'cdn.cache.purge',
      '/v1/discovery/cdn.cache.purge',
      'cdn.cache.purge',
    ]);
  });

  it.each(['hang', 'cut-before', 'html', 'fail', 'garbage', 'throttle'] as const)(
    'is judged by the table alone when discovery fails (%s)',
    async (fault) => {
      const fake = await start();
      const adapter = connect(infrai, fake, { settings: { ...fake.settings, timeoutMs: 1_000 } });
      fake.faults.next({ do: 'own-failure', on: 'purge' });
      fake.faults.next({ do: fault, on: 'other' });
      expect(await errorOf(adapter.purge(batchOf(fake), { signal: never }), fake)).toMatchObject({
        kind: 'rejected',
        code: 'UPSTREAM_BUSY',
      });
      await expect(adapter.purge(batchOf(fake), { signal: never })).resolves.toMatchObject({
        state: 'accepted',
      });
    },
  );

  it('needs no discovery when the status settles it, nor does a purge that works', async () => {
    const fake = await start({ limits: { targetsPerDayMax: { url: 1 } } });
    const adapter = connect(infrai, fake);
    await adapter.purge(batchOf(fake), { signal: never });
    const more = { ...batchOf(fake), key: 'second' };
    expect(await errorOf(adapter.purge(more, { signal: never }), fake)).toMatchObject({
      kind: 'account',
      code: 'INSUFFICIENT_CREDIT',
      status: 402,
    });
    expect(fake.ledger.map((call) => call.action)).toEqual(['purge', 'purge']);
  });

  async function start(options: FakeOptions = {}): Promise<Fake> {
    const fake = await startFakeWith({ hasFlags: false }, options);
    running.push(fake);
    return fake;
  }
});

function batchOf({ distribution }: Fake): PurgeBatch {
  const values = ['https://www.example.com/a'];
  return { kind: 'url', mode: 'hard', values, key: 'first', distribution };
}

function makeTable(): {
  table: ReturnType<typeof createRetryTable>;
  loads: { count: number; isDown: boolean };
  clock: { ms: number };
} {
  const loads = { count: 0, isDown: false };
  const clock = { ms: 0 };
  const load = async (): Promise<ReadonlyMap<string, boolean>> => {
    loads.count += 1;
    if (loads.isDown) throw new Error('down');
    return new Map([
      ['BUSY', true],
      ['BAD', false],
    ]);
  };
  return { table: createRetryTable({ load, now: () => clock.ms }), loads, clock };
}

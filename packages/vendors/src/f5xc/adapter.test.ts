import { afterEach, describe, expect, it } from 'vitest';
import { createExchange } from '../http.ts';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import type { Fake, FakeOptions } from '../testing/fake.ts';
import type { DistributionCalls } from '../distribution.ts';
import type { PurgeBatch, Receipt, VendorAdapter } from '../vendor.ts';
import { startFake } from './fake.ts';
import { f5xc } from './index.ts';
import { limits } from './limits.ts';
import { commandNameFor } from './purge-commands.ts';

const options = { signal: new AbortController().signal };
const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('a purge', () => {
  it('of a host that is not the load balancer’s is refused without a call', async () => {
    const { fake, adapter } = await open();
    const batch = batchOf(fake, 'https://elsewhere.example.com/a');
    await expect(adapter.purge(batch, options)).rejects.toMatchObject({ kind: 'rejected' });
    expect(fake.ledger).toEqual([]);
  });

  it('of everything is one call', async () => {
    const { fake, adapter } = await open();
    const batch = { ...batchOf(fake, 'https://www.example.com/'), kind: 'everything', mode: 'soft' } as const;
    await adapter.purge(batch, options);
    expect(fake.ledger.map(({ body }) => JSON.parse(body))).toEqual([{ purge_all: {}, soft_purge: {} }]);
  });

  it('whose reference is not one of ours is not found', async () => {
    const { fake, adapter } = await open();
    const query = { vendorTask: 'x', batch: batchOf(fake), sentAtMs: 0 };
    await expect(adapter.taskStatus?.([query], options)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('a purge command', () => {
  it('is named by its key, in the form of DNS-1035', () => {
    const names = ['a', 'A', '_', '-', 'x'.repeat(64)].map(commandNameFor);
    expect(new Set(names).size).toBe(5);
    expect(names.filter((name) => !/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name))).toEqual([]);
    expect(commandNameFor('a')).toBe('purgeway-ca978112ca1bbdcafac231b39a23dc4da786eff8');
  });

  it('sent again meets itself, in the one call that is charged', async () => {
    const { fake, adapter } = await open({ edition: 'purge-commands' });
    const receipt = await adapter.purge(batchOf(fake), options);
    expect(receipt).toEqual({ state: 'accepted', vendorTask: commandNameFor('key') });
    expect(await adapter.purge(batchOf(fake), options)).toEqual(receipt);
    expect(fake.ledger.map(({ route, outcome }) => [route, outcome])).toEqual([
      ['command', 'accepted'],
      ['command', 'refused'],
    ]);
    expect(JSON.parse(fake.ledger[0]?.body ?? '')).toEqual({
      metadata: { name: commandNameFor('key'), namespace: 'shop-space' },
      spec: {
        url_path: '/a?b=1',
        hard_purge: {},
        virtual_host: { name: 'ves-io-cdn-loadbalancer-www-example-com', namespace: 'shop-space' },
      },
    });
  });

  it.each(['{"code":6,"message":"already exists"}', '"already exists"', ''])(
    'is taken for its own repeat by HTTP 409 (%j)',
    async (body) => {
      expect(await answered(body, 409)).toEqual({ state: 'accepted', vendorTask: commandNameFor('key') });
    },
  );

  it.each([
    ['{"code":10,"message":"another call came between"}', 409, 'conflict'],
    ['{"code":5,"message":"no such load balancer"}', 404, 'not-found'],
  ])('is not taken for accepted by %s', async (body, status, kind) => {
    await expect(answered(body, status)).rejects.toMatchObject({ kind, status });
  });

  it.each([undefined, { do: 'fail', on: 'other' } as const])(
    'is deleted when it is done, and done even if that goes wrong (%j)',
    async (fault) => {
      const { fake, adapter } = await open({ edition: 'purge-commands' });
      const sentAtMs = fake.clock.now();
      const { vendorTask = '' } = await adapter.purge(batchOf(fake), options);
      const query = { vendorTask, batch: batchOf(fake), sentAtMs };
      expect(await adapter.taskStatus?.([query], options)).toMatchObject([{ state: 'active' }]);
      expect(fake.ledger.map(({ route }) => route)).not.toContain('delete-command');
      fake.clock.advance(60_000);
      if (fault) fake.faults.next(fault);
      expect(await adapter.taskStatus?.([query], options)).toEqual([{ state: 'complete' }]);
      expect(fake.ledger.at(-1)).toMatchObject({
        route: 'delete-command',
        outcome: fault ? 'fault' : 'accepted',
      });
      const again = await adapter.taskStatus?.([query], options).catch((error: unknown) => error);
      expect(again).toMatchObject(fault ? [{ state: 'complete' }] : { kind: 'not-found' });
    },
  );
});

describe('a load balancer', () => {
  const marker = 'dist_0123456789abcdefghjk';
  const spec = { origin: 'origin.example.com', domain: 'shop.example.com', enabled: true };

  it('created twice is one, and the second call finds the first', async () => {
    const { fake, calls } = await open();
    const first = await calls.create({ spec, marker }, options);
    const before = fake.ledger.length;
    expect(await calls.create({ spec, marker }, options)).toEqual(first);
    expect(fake.ledger.length - before).toBe(limits.change?.callsEach?.value);
    expect(fake.distributions?.ids()).toEqual(['www-example-com', 'dist-0123456789abcdefghjk']);
  });

  it('of that name that is not ours is refused, and not found', async () => {
    const { fake, calls } = await open();
    // Another marker whose name is the same.
    await calls.create({ spec, marker: marker.replace('_', '-') }, options);
    await expect(calls.create({ spec, marker }, options)).rejects.toMatchObject({
      kind: 'rejected',
      status: 409,
    });
    expect(await calls.find({ spec, marker }, options)).toBeUndefined();
    expect(fake.distributions?.ids()).toHaveLength(2);
  });

  it('of that name that cannot be read may be ours', async () => {
    const { fake, calls } = await open();
    await calls.create({ spec, marker }, options);
    fake.faults.next({ do: 'throttle', on: 'read' });
    await expect(calls.create({ spec, marker }, options)).rejects.toMatchObject({ kind: 'uncertain' });
  });

  it('keeps what we do not know when it is changed', async () => {
    const { fake, calls } = await open();
    const name = 'www-example-com';
    await calls.update(
      { vendorId: name, spec: { ...spec, cacheTtlSeconds: 5 }, changed: ['cacheTtlSeconds'] },
      options,
    );
    const sent = fake.ledger.find(({ action }) => action === 'update');
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({
      metadata: { name },
      spec: { disable_waf: {}, default_cache_action: { cache_ttl_default: '5s' } },
    });
  });

  it('that is as wanted is not switched again', async () => {
    const { fake, calls } = await open();
    await calls.setEnabled?.('www-example-com', true, options);
    expect(fake.ledger.map(({ action }) => action)).toEqual(['read']);
  });

  it.each([
    ['update', 409, 'conflict'],
    ['update', 404, 'not-found'],
    ['remove', 409, 'conflict'],
  ])('answers %s with HTTP %i as %s', async (step, status, kind) => {
    const { exchange } = createCannedExchange('{"code":10,"message":"busy"}', status);
    const { fake } = await open();
    const calls = distributionsOf(f5xc.createAdapter(fake.settings, { exchange, now: () => 0 }));
    const run =
      step === 'update'
        ? calls.update({ vendorId: 'shop', spec, changed: ['origin'] }, options)
        : calls.remove('shop', options);
    await expect(run).rejects.toMatchObject({ kind, status, code: '10' });
  });

  it('is leaving until it is not found', async () => {
    const { fake, calls } = await open();
    expect(await calls.remove('www-example-com', options)).toBe('leaving');
    expect(await calls.read('www-example-com', options)).toMatchObject({ state: 'leaving' });
    fake.clock.advance(60_000);
    expect(await calls.remove('www-example-com', options)).toBe('gone');
    const sent = fake.ledger.find(({ action }) => action === 'delete');
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      fail_if_referred: false,
      name: 'www-example-com',
      namespace: 'shop-space',
    });
  });

  it('is not missed in a list that is not whole', async () => {
    const body = '{"items":[],"errors":[{"code":"EPARTIAL","message":"a site is down"}]}';
    const { exchange } = createCannedExchange(body);
    const { fake } = await open();
    const calls = distributionsOf(f5xc.createAdapter(fake.settings, { exchange, now: () => 0 }));
    await expect(calls.list({ limit: 9 }, options)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'EPARTIAL',
    });
  });
});

/** What a purge command comes to whose creation is answered so, by one call. */
async function answered(body: string, status: number): Promise<Receipt> {
  const { fake } = await open({ edition: 'purge-commands' });
  const { exchange, sent } = createCannedExchange(body, status);
  const receipt = await f5xc
    .createAdapter(fake.settings, { exchange, now: () => 0 })
    .purge(batchOf(fake), options);
  expect(sent).toHaveLength(1);
  return receipt;
}

async function open(
  fakeOptions: FakeOptions = {},
): Promise<{ fake: Fake; adapter: VendorAdapter; calls: DistributionCalls }> {
  const fake = await startFake(fakeOptions);
  running.push(fake);
  const exchange = createExchange({ now: fake.clock.now });
  const adapter = f5xc.createAdapter(fake.settings, { exchange, now: fake.clock.now });
  return { fake, adapter, calls: distributionsOf(adapter) };
}

function distributionsOf({ distributions }: VendorAdapter): DistributionCalls {
  if (distributions) return distributions;
  throw new Error('no distributions');
}

function batchOf({ distribution }: Fake, url = 'https://www.example.com/a?b=1'): PurgeBatch {
  return { kind: 'url', mode: 'hard', values: [url], key: 'key', distribution };
}

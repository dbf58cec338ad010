import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createExchange, isCapable } from '@purgeway/vendors';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { editionsUnderTest } from '../support/control-plane.ts';
import { readOperation } from '../support/operations.ts';
import type { Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import {
  account,
  canCreate,
  openVendorBench,
  purgeEveryWay,
  readEveryMs,
  readLogs,
  readStats,
  type VendorBench,
} from '../support/vendor-bench.ts';

const open = (edition: (typeof editionsUnderTest)[number]): Promise<VendorBench> =>
  openVendorBench(edition, inject('redisUrl'));

describe.each(editionsUnderTest.filter(({ vendor }) => canCreate(vendor)))(
  'distributions at $name',
  (edition) => {
    const { vendor } = edition;
    let bench: VendorBench;

    beforeAll(async () => {
      bench = await open(edition);
    });

    afterAll(async () => {
      await bench.close();
    });

    const newBody = (domain: string): Readonly<Record<string, unknown>> => ({
      origin: 'origin.example.com',
      domain,
      ...(vendor.distributionFields?.cacheTtlSeconds.answer === 'can' && { cache_ttl_seconds: 3600 }),
    });
    const idsAtVendor = (): readonly string[] => bench.fake.distributions?.ids() ?? [];

    it('are created, changed, purged, counted and deleted, with a callback at each end', async () => {
      const { plane, fake } = bench;
      const before = idsAtVendor();
      const domain = 'shop.example.com';
      const made = await plane.create({ ...newBody(domain), idempotency_key: 'shop' });
      expect(made).toMatchObject({ status: 'creating', domain, enabled: true, vendor: vendor.id });
      const again = await plane.create({ ...newBody(domain), idempotency_key: 'shop' });
      expect(again.distribution_id).toBe(made.distribution_id);
      await plane.completed(made.operation?.id);
      const active = await plane.get(made.distribution_id);
      expect(active).toMatchObject({ status: 'active', domain, drift: [] });
      expect(active.cname).toMatch(/\./u);
      expect(idsAtVendor()).toHaveLength(before.length + 1);

      const updated = await plane.update(made.distribution_id, { origin: 'other.example.com' });
      expect(updated).toMatchObject({ status: 'updating', origin: 'other.example.com' });
      await plane.completed(updated.operation?.id);
      expect(await plane.get(made.distribution_id)).toMatchObject({
        status: 'active',
        origin: 'other.example.com',
        drift: [],
      });

      await purgeEveryWay(bench, { id: made.distribution_id, domain });
      await readStats(bench, made.distribution_id);
      await readLogs(bench, made.distribution_id);

      const list = await plane.request('GET', '/v1/cdn/distribution/list?limit=100');
      expect(JSON.stringify(list.body)).toContain(made.distribution_id);
      const operationId = await plane.remove(made.distribution_id);
      await plane.completed(operationId);
      expect(idsAtVendor()).toEqual(before);
      expect(
        await plane.request('DELETE', `/v1/cdn/distribution/delete/${made.distribution_id}`),
      ).toMatchObject({
        status: 200,
        body: { ok: true },
      });
      expect(fake.ledger.some(({ action }) => action === 'delete')).toBe(true);
    });

    const canSwitch = isCapable(vendor.capabilities, 'distribution.enable');
    it.each(canSwitch ? [[false, true]] : [])('are switched off and on', async (...steps) => {
      const { plane } = bench;
      const made = await plane.create(newBody('switch.example.com'));
      await plane.completed(made.operation?.id);
      for (const enabled of steps) {
        const changed = await plane.update(made.distribution_id, { enabled });
        await plane.completed(changed.operation?.id);
        const status = enabled ? 'active' : 'disabled';
        expect(await plane.get(made.distribution_id)).toMatchObject({ status, enabled });
      }
    });

    it.each(canSwitch ? [] : [false])('that cannot be switched off are refused by name', async (enabled) => {
      const { plane } = bench;
      const made = await plane.create(newBody('switch.example.com'));
      await plane.completed(made.operation?.id);
      const path = `/v1/cdn/distribution/update/${made.distribution_id}`;
      const answer = await plane.request('PATCH', path, { enabled });
      expect(answer).toMatchObject({ status: 422 });
      expect(JSON.stringify(answer.body)).toContain('/enabled');
    });

    it('are made once although the answer to their creation was lost', async () => {
      const { plane, fake } = bench;
      const before = idsAtVendor().length;
      fake.faults.next({ do: 'cut-after', on: 'create' });
      const made = await plane.create(newBody('lost.example.com'));
      await plane.completed(made.operation?.id);
      expect(idsAtVendor()).toHaveLength(before + 1);
      expect(await plane.get(made.distribution_id)).toMatchObject({ status: 'active' });
    });

    const firstLookMs = vendor.rollout?.firstAfterMs.value ?? 0;
    const calls = isCapable(vendor.capabilities, 'distribution.callback');
    it.each(calls ? [firstLookMs] : [])(
      'are done as soon as the vendor calls, long before it would be asked',
      async (longMs) => {
        const { plane, stack } = bench;
        const made = await plane.create(newBody('callback.example.com'));
        const startAtMs = stack.clock.now();
        const isDone = async () => (await readOperation(stack, made.operation?.id ?? '')).done;
        await until('the operation has ended', isDone, longMs / 2);
        expect(stack.clock.now() - startAtMs).toBeLessThan(longMs);
        expect(await plane.get(made.distribution_id)).toMatchObject({ status: 'active' });
      },
    );

    it('that differ from what was asked for are told by the next look', async () => {
      const { plane, fake, stack } = bench;
      const made = await plane.create(newBody('drift.example.com'));
      await plane.completed(made.operation?.id);
      const shown = await plane.get(made.distribution_id);
      const vendorId = z.string().parse(shown['vendor_id']);
      fake.distributions?.alter(vendorId, { origin: 'elsewhere.example.com' });
      await expect
        .poll(
          async () => {
            await stack.advance(readEveryMs / 4);
            return (await plane.get(made.distribution_id)).drift;
          },
          { timeout: 30_000 },
        )
        .toEqual([
          {
            field: 'origin',
            wanted: 'origin.example.com',
            found: expect.stringContaining('elsewhere.example.com'),
          },
        ]);
    });

    it('that exist at the vendor are adopted, and others are not', async () => {
      const { plane, fake } = bench;
      const calls = vendor.createAdapter(fake.settings, {
        exchange: createExchange(),
        now: fake.clock.now,
      }).distributions;
      const signal = AbortSignal.timeout(10_000);
      const spec = { origin: 'origin.example.com', domain: 'theirs.example.com', enabled: true };
      const theirs = await calls?.create({ spec, marker: 'made-by-hand' }, { signal });
      const adopt = (vendorId: string | undefined) =>
        plane.request('POST', '/v1/cdn/distribution/adopt', { account, vendor_id: vendorId });
      const [known, unknown] = [await adopt(theirs?.vendorId), await adopt(`${theirs?.vendorId}.nobody`)];
      expect([known.status, unknown.status]).toEqual([202, 202]);
      const [adopted, missing] = [adoptedSchema.parse(known.body), adoptedSchema.parse(unknown.body)];
      expect(await plane.ended(adopted.operation.id)).toMatchObject({ state: 'complete' });
      expect(await plane.get(adopted.distribution_id)).toMatchObject({
        origin: expect.stringContaining('origin.example.com'),
        domain: 'theirs.example.com',
        drift: [],
      });
      expect(await plane.ended(missing.operation.id)).toMatchObject({ state: 'failed' });
    });

    it('that break down at the vendor end as failed', async () => {
      const { plane, fake } = bench;
      const made = await plane.create(newBody('broken.example.com'));
      await plane.completed(made.operation?.id);
      const vendorId = z.string().parse((await plane.get(made.distribution_id))['vendor_id']);
      fake.distributions?.breakDown(vendorId);
      const changed = await plane.update(made.distribution_id, { origin: 'third.example.com' });
      const ended = await plane.ended(changed.operation?.id);
      expect(ended).toMatchObject({ state: 'failed' });
    });
  },
);

describe.each(editionsUnderTest.filter(({ vendor }) => !canCreate(vendor)))(
  'a domain registered for $name, which makes no distributions',
  (edition) => {
    const { vendor } = edition;
    let bench: VendorBench;

    beforeAll(async () => {
      bench = await open(edition);
    });

    afterAll(async () => {
      await bench.close();
    });

    it('is shown, purged and counted, and a creation is refused with the reason', async () => {
      const { plane } = bench;
      const id = `${account}-distribution`;
      expect(await plane.get(id)).toMatchObject({ status: 'registered', domain: 'www.example.com' });
      await purgeEveryWay(bench, { id, domain: 'www.example.com' });
      await readStats(bench, id);
      await readLogs(bench, id);
      const answer = await plane.request('POST', '/v1/cdn/distribution/create', {
        origin: 'https://origin.example.com',
        vendor: vendor.id,
      });
      expect(answer.status).toBe(422);
      expect(JSON.stringify(answer.body)).toContain(
        vendor.capabilities['distribution.create']?.note?.slice(0, 40),
      );
    });
  },
);

describe('the discovery', () => {
  it('names every capability of the contract, with the vendors that have it', async () => {
    const edition = editionsUnderTest.find(({ vendor }) => canCreate(vendor));
    if (edition === undefined) {
      throw new Error('No vendor makes distributions.');
    }
    const bench = await open(edition);
    try {
      const all = await bench.plane.request('GET', '/v1/discovery');
      const { capabilities } = z
        .object({ capabilities: z.array(z.looseObject({ id: z.string(), vendors: z.array(z.string()) })) })
        .parse(all.body);
      const contract = [
        'cdn.cache.purge',
        'cdn.cache.stats',
        'cdn.distribution.create',
        'cdn.distribution.delete',
        'cdn.distribution.get',
        'cdn.distribution.list',
        'cdn.distribution.update',
      ];
      expect(capabilities.map(({ id }) => id)).toEqual(expect.arrayContaining(contract));
      expect(await bench.plane.request('GET', '/v1/discovery/cdn.distribution.create')).toMatchObject({
        status: 200,
        body: { id: 'cdn.distribution.create', available: true, vendors: [edition.vendor.id] },
      });
      expect(await bench.plane.request('GET', '/v1/vendors')).toMatchObject({ status: 200 });
    } finally {
      await bench.close();
    }
  });
});

describe('a program written for the Infrai document', () => {
  it.each(editionsUnderTest.filter(({ vendor }) => canCreate(vendor)))(
    'runs against Purgeway in front of $name with only the address and the key changed',
    async (edition) => {
      const bench = await open(edition);
      try {
        const answers = await runWalkthrough(bench.stack);
        const [created, purged, listed] = answers;
        expect(created).toMatchObject({
          distribution_id: expect.any(String),
          status: 'creating',
          enabled: true,
        });
        expect(purged).toMatchObject({ ok: true, purge_id: expect.any(String) });
        expect(listed).toMatchObject({
          items: expect.arrayContaining([
            expect.objectContaining({
              distribution_id: created?.['distribution_id'],
              domain: 'static.example.com',
            }),
          ]),
        });
        expect(await bench.plane.ended(String(purged?.['purge_id']))).toMatchObject({ state: 'complete' });
      } finally {
        await bench.close();
      }
    },
  );
});

const adoptedSchema = z.object({ distribution_id: z.string(), operation: z.object({ id: z.string() }) });

async function runWalkthrough(stack: Stack): Promise<readonly Record<string, unknown>[]> {
  const file = join(import.meta.dirname, '../programs/cdn-walkthrough.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    env: { INFRAI_BASE: stack.api.url, INFRAI_API_KEY: stack.key, PATH: process.env['PATH'] },
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => z.object({ answer: z.record(z.string(), z.unknown()) }).parse(JSON.parse(line)).answer);
}

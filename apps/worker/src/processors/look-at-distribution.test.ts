import type { Account } from '@purgeway/config';
import { distributionIdFor, newOperationId, type ChangeMeta, type DistributionSpec } from '@purgeway/model';
import { silentLogger } from '@purgeway/runtime';
import type { DistributionUpdate, Store } from '@purgeway/store';
import { findVendor, vendors, type DistributionCalls, type VendorDistribution } from '@purgeway/vendors';
import { beforeEach, describe, expect, it } from 'vitest';
import { openRedis, openStore } from '../testing/open-store.ts';
import { lookAtDistribution } from './look-at-distribution.ts';

const wanted: DistributionSpec = {
  origin: 'https://origin.example',
  domain: 'www.example.com',
  enabled: true,
};
const active: VendorDistribution = { vendorId: 'v1', state: 'active', statusText: 'OPEN', found: wanted };

const created = newOperationId();
const distribution = distributionIdFor(created);

const redis = openRedis();
/** Stands still unless it is moved. */
const clock = { at: Date.UTC(2026, 0, 5), now: () => clock.at };
let store: Store;

beforeEach(async () => {
  store = openStore({ redis, clock });
  await carryOut({ ...common(created), type: 'create', spec: wanted }, { state: 'active', vendorId: 'v1' });
});

function common(id: string) {
  const createdAtMs = clock.now();
  const who = { client: 'site', key: 'k', targets: 1, accounts: { main: 1 }, distribution };
  return { ...who, id, createdAtMs, deadlineAtMs: createdAtMs + 60_000 };
}

/** As the API and a worker do, from the request to the end. */
async function carryOut(meta: ChangeMeta, update: DistributionUpdate): Promise<void> {
  await store.distributions.accept({ fingerprint: 'f', meta });
  const claim = await store.changes.claim({ distribution, operationId: meta.id, leaseMs: 60_000 });
  if (claim.answer !== 'mine') {
    throw new Error('It is claimed already.');
  }
  const note = { account: 'main', at: new Date(clock.now()).toISOString() };
  await store.settle({ operationId: meta.id, client: 'site', indexes: [0], state: 'confirmed', note });
  await store.changes.end(claim, update);
}

/** Looks at the distribution while the vendor reads it so. */
async function look(read: DistributionCalls['read']): Promise<void> {
  const vendor = findVendor(vendors.find(({ rollout }) => rollout !== undefined)?.id ?? '');
  if (vendor === undefined) {
    throw new Error('No vendor makes distributions.');
  }
  const unexpected = () => Promise.reject(new Error('unexpected call'));
  const calls = {
    create: unexpected,
    find: unexpected,
    list: unexpected,
    update: unexpected,
    remove: unexpected,
  };
  const account: Account = {
    id: 'main',
    vendor,
    limits: { ...vendor.limits, purge: {} },
    watching: vendor.watching,
    lingerMs: 0,
    createAdapter: () => ({ purge: unexpected }),
  };
  const adapter = { purge: unexpected, distributions: { ...calls, read } };
  const deps = { store, account, adapter, clock, random: () => 0.5, logger: silentLogger };
  await lookAtDistribution(deps, distribution, AbortSignal.timeout(10_000));
}

describe('a look at a distribution', () => {
  it('leaves what a change brought about that came and went while the vendor was read', async () => {
    await look(async () => {
      const patch = { enabled: false };
      await carryOut({ ...common(newOperationId()), type: 'update', patch }, { state: 'disabled' });
      return active;
    });
    expect(await store.distributions.get(distribution)).toMatchObject({
      state: 'disabled',
      wanted: { enabled: false },
      drift: [],
    });
  });

  it('tells of what was so when the vendor was asked, not when it answered', async () => {
    const askedAtMs = clock.now();
    await look(async () => {
      clock.at += 20_000;
      return active;
    });
    expect(await store.distributions.get(distribution)).toMatchObject({ found: wanted, readAtMs: askedAtMs });
  });
});

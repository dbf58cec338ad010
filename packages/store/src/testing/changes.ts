import { distributionIdFor, newOperationId, type ChangeMeta, type DistributionPatch } from '@purgeway/model';
import type { ChangeSeed, ChangeStore, DistributionUpdate, MyChange, SettledState } from '../index.ts';
import type { StoreBench } from './store-bench.ts';

export const leaseMs = 60_000;

type Common = Partial<Omit<ChangeMeta, 'type' | 'distribution'>>;

function common(overrides: Common) {
  return {
    id: newOperationId(),
    client: 'site',
    key: 'k1',
    createdAtMs: Date.UTC(2026, 0, 5, 4),
    deadlineAtMs: Date.UTC(2026, 0, 6, 4),
    targets: 1,
    accounts: { main: 1 },
    callback: { url: 'https://client.example/{status}' },
    ...overrides,
  };
}

function seed(meta: ChangeMeta): ChangeSeed {
  return { fingerprint: 'f', meta };
}

/** A distribution that is to be made, with an empty list and nested options among its fields. */
export function creation(overrides: Common = {}, domain = 'www.example.com'): ChangeSeed {
  const base = common(overrides);
  const spec = {
    origin: 'https://origin.example',
    domain,
    enabled: true,
    tags: [],
    vendorOptions: { list: [], deep: { ratio: 0.1 } },
  };
  return seed({ ...base, type: 'create', distribution: distributionIdFor(base.id), spec });
}

export function adoption(vendorId: string, overrides: Common = {}): ChangeSeed {
  const base = common(overrides);
  return seed({ ...base, type: 'adopt', distribution: distributionIdFor(base.id), vendorId });
}

export function update(distribution: string, patch: DistributionPatch, overrides: Common = {}): ChangeSeed {
  return seed({ ...common(overrides), type: 'update', distribution, patch });
}

export function deletion(distribution: string, overrides: Common = {}): ChangeSeed {
  return seed({ ...common(overrides), type: 'delete', distribution });
}

/** Claims the turn of a change; throws unless it is granted. */
export async function claimChange(changes: ChangeStore, { meta }: ChangeSeed): Promise<MyChange> {
  const claim = await changes.claim({ distribution: meta.distribution, operationId: meta.id, leaseMs });
  if (claim.answer !== 'mine') {
    throw new Error(`Expected the turn, got ${JSON.stringify(claim)}.`);
  }
  return claim;
}

/** Writes down what a look found before which nothing came. */
export async function noteLook(changes: ChangeStore, id: string, found: DistributionUpdate): Promise<void> {
  await changes.look({ ...(await changes.get(id)), id }, found);
}

/** Settles a change at its account. */
export async function settleChange(
  { store, clock }: StoreBench,
  { meta }: ChangeSeed,
  state: SettledState,
): Promise<void> {
  const account = Object.keys(meta.accounts)[0] ?? '';
  const note = { account, at: new Date(clock.at).toISOString() };
  await store.settle({ operationId: meta.id, client: meta.client, indexes: [0], state, note });
}

/** Makes a distribution that the vendor serves; answers its id. */
export async function makeActive(bench: StoreBench): Promise<string> {
  const made = creation();
  await bench.store.distributions.accept(made);
  await carryOut(bench, made);
  return made.meta.distribution;
}

/** Carries a change out: claims it, settles it as confirmed and ends its turn. */
export async function carryOut(
  bench: StoreBench,
  one: ChangeSeed,
  result: DistributionUpdate = { state: 'active', vendorId: 'v-1' },
): Promise<void> {
  const change = await claimChange(bench.store.changes, one);
  await settleChange(bench, one, 'confirmed');
  await bench.store.changes.end(change, result);
}

import { describe, expect, it } from 'vitest';
import { isCapable } from '../capabilities.ts';
import type { VendorDistribution } from '../distribution.ts';
import { VendorError } from '../errors.ts';
import type { ContractBench } from './contract.ts';
import { driftOf } from './contract-distribution-specs.ts';
import {
  createActive,
  openDistributions,
  readAfterRollout,
  requestOf,
  type Opened,
} from './contract-distribution-tools.ts';
import { errorOf, never } from './contract-tools.ts';

const options = { signal: never };

/** How distributions come, are found, stand, and go, for vendors that can create them. */
export function describeDistributions(bench: ContractBench): void {
  describe('distributions', () => {
    describeCreation(bench);
    describeLists(bench);
    if (isCapable(bench.vendor.capabilities, 'distribution.enable')) describeSwitch(bench);
    if (isCapable(bench.vendor.capabilities, 'distribution.delete')) describeRemoval(bench);
  });
}

function describeCreation(bench: ContractBench): void {
  it('are deployed, then active, under the id that creation gave', async () => {
    const opened = await openDistributions(bench);
    const before = opened.behind.ids();
    const created = await opened.calls.create(requestOf(bench), options);
    expect(created.state).toBe('deploying');
    expect(created.statusText).not.toBe('');
    expect(opened.behind.ids().filter((id) => !before.includes(id))).toEqual([created.vendorId]);
    expect(await opened.calls.read(created.vendorId, options)).toMatchObject({
      vendorId: created.vendorId,
      state: 'deploying',
    });
    const active = await readAfterRollout(opened, created.vendorId);
    expect(active).toMatchObject({ vendorId: created.vendorId, state: 'active' });
    expect(active.statusText).not.toBe('');
    expect(active.cname).toMatch(/^[a-z0-9.-]+\.[a-z0-9-]+$/);
  });

  it.each(['cut-after', 'garbage'] as const)(
    'are found by their marker when the answer to creation was lost (%s)',
    async (fault) => {
      const opened = await openDistributions(bench);
      const before = opened.behind.ids();
      opened.fake.faults.next({ do: fault, on: 'create' });
      const run = opened.calls.create(requestOf(bench), options);
      expect(await errorOf(run, opened.fake)).toMatchObject({ kind: 'uncertain' });
      const [made] = opened.behind.ids().filter((id) => !before.includes(id));
      expect(made).toBeTruthy();
      expect(await opened.calls.find(requestOf(bench), options)).toMatchObject({ vendorId: made });
      const active = await readAfterRollout(opened, made ?? '');
      expect(await opened.calls.find(requestOf(bench), options)).toEqual(active);
      expect(await opened.calls.find(requestOf(bench, 2), options)).toBeUndefined();
    },
  );

  it('are created once when the first call never arrived', async () => {
    const opened = await openDistributions(bench);
    const before = opened.behind.ids();
    opened.fake.faults.next({ do: 'cut-before', on: 'create' });
    const run = opened.calls.create(requestOf(bench), options);
    expect(await errorOf(run, opened.fake)).toMatchObject({ kind: 'uncertain' });
    expect(await opened.calls.find(requestOf(bench), options)).toBeUndefined();
    const { vendorId } = await opened.calls.create(requestOf(bench), options);
    expect(opened.behind.ids().filter((id) => !before.includes(id))).toEqual([vendorId]);
  });

  it('are never called not created when what comes after creation goes wrong', async () => {
    const opened = await openDistributions(bench);
    const before = opened.behind.ids().length;
    opened.fake.faults.set({ do: 'fail', on: 'read' });
    const outcome = await opened.calls.create(requestOf(bench), options).catch((error: unknown) => error);
    const kind = outcome instanceof VendorError ? outcome.kind : 'created';
    // One that reads first may stop before it creates anything.
    const honest =
      opened.behind.ids().length === before ? ['unavailable', 'uncertain'] : ['created', 'uncertain'];
    expect(honest).toContain(kind);
  });

  it('fail in the words of the vendor when it cannot set them up', async () => {
    const opened = await openDistributions(bench);
    const { vendorId } = await opened.calls.create(requestOf(bench), options);
    opened.behind.breakDown(vendorId);
    const failed = await readAfterRollout(opened, vendorId);
    expect(failed.state).toBe('failed');
    expect(failed.statusText).not.toBe('');
  });
}

function describeLists({ vendor, start }: ContractBench): void {
  const bench = { vendor, start };

  it('are unknown when the vendor never had them', async () => {
    const { vendorId } = await createActive(await openDistributions(bench), requestOf(bench));
    const { calls } = await openDistributions(bench);
    expect(await calls.read(vendorId, options)).toBeUndefined();
    expect(await calls.find(requestOf(bench), options)).toBeUndefined();
  });

  if (!isCapable(vendor.capabilities, 'distribution.list')) return;

  it('are listed page by page, each exactly once and as they are read', async () => {
    const opened = await openDistributions(bench);
    for (const index of [1, 2, 3]) await opened.calls.create(requestOf(bench, index), options);
    opened.fake.clock.advance(opened.fake.rolloutAfterMs);
    const items = await listAll(opened, 2);
    expect(items.map((item) => item.vendorId).toSorted()).toEqual([...opened.behind.ids()].toSorted());
    for (const item of items) {
      const read = await opened.calls.read(item.vendorId, options);
      expect(item.state).toBe(read?.state);
      expect({ ...read?.found, ...item.found }).toEqual(read?.found);
    }
  });
}

async function listAll({ calls }: Opened, limit: number): Promise<readonly VendorDistribution[]> {
  const items: VendorDistribution[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 20; page += 1) {
    const answer = await calls.list({ cursor, limit }, options);
    expect(answer.items.length).toBeLessThanOrEqual(limit);
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === undefined) return items;
  }
  throw new Error('The list has no end.');
}

function describeSwitch(bench: ContractBench): void {
  it('are switched off and on again, each as often as one likes', async () => {
    const opened = await openDistributions(bench);
    const { vendorId } = await createActive(opened, requestOf(bench));
    for (const isEnabled of [false, false, true, true]) {
      await opened.calls.setEnabled?.(vendorId, isEnabled, options);
      const read = await readAfterRollout(opened, vendorId);
      expect(read.state).toBe(isEnabled ? 'active' : 'disabled');
      expect(driftOf(bench.vendor, { ...requestOf(bench).spec, enabled: isEnabled }, read.found)).toEqual([]);
    }
  });
}

function describeRemoval(bench: ContractBench): void {
  it('are removed step by step until they are gone, and are gone for good', async () => {
    const opened = await openDistributions(bench);
    const { vendorId } = await createActive(opened, requestOf(bench));
    const { vendorId: neighbour } = await createActive(opened, requestOf(bench, 2));
    expect(await removeWhole(opened, vendorId)).toBe('gone');
    expect(await opened.calls.read(vendorId, options)).toBeUndefined();
    expect(await opened.calls.find(requestOf(bench), options)).toBeUndefined();
    expect(await opened.calls.remove(vendorId, options)).toBe('gone');
    expect(opened.behind.ids()).not.toContain(vendorId);
    expect(opened.behind.ids()).toContain(neighbour);
  });

  it('are removed while they are still being deployed', async () => {
    const opened = await openDistributions(bench);
    const { vendorId } = await opened.calls.create(requestOf(bench), options);
    expect(await removeWhole(opened, vendorId)).toBe('gone');
    expect(opened.behind.ids()).not.toContain(vendorId);
  });

  it('are gone when the vendor never had them', async () => {
    const { vendorId } = await createActive(await openDistributions(bench), requestOf(bench));
    const { calls } = await openDistributions(bench);
    expect(await calls.remove(vendorId, options)).toBe('gone');
  });
}

/** Repeats the removal as the worker does: later when the vendor is busy. */
async function removeWhole({ fake, calls }: Opened, vendorId: string): Promise<'gone' | 'leaving'> {
  for (let step = 0; step < 10; step += 1) {
    const outcome = await calls.remove(vendorId, options).catch((error: unknown) => {
      if (error instanceof VendorError && error.kind === 'conflict') return 'leaving';
      throw error;
    });
    if (outcome === 'gone') return 'gone';
    fake.clock.advance(fake.rolloutAfterMs);
  }
  return 'leaving';
}

import { distributionFields, type DistributionField, type DistributionSpec } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { isCapable } from '../capabilities.ts';
import type { Vendor } from '../vendor.ts';
import type { ContractBench } from './contract.ts';
import {
  canExpress,
  driftOf,
  isChangeable,
  isReadBack,
  otherValue,
  problemsOf,
  wantedSpec,
} from './contract-distribution-specs.ts';
import {
  createActive,
  openDistributions,
  readAfterRollout,
  requestOf,
} from './contract-distribution-tools.ts';
import { never } from './contract-tools.ts';

const options = { signal: never };
const fields = Object.keys(distributionFields).filter((name) => isField(name));
const changedByUpdate = fields.filter((field) => field !== 'enabled');

/** That what is asked of a distribution is either refused by name or comes back the same. */
export function describeDistributionFields(bench: ContractBench): void {
  describe('fields of a distribution', () => {
    describeFieldStatements(bench);
    describeFieldsFound(bench);
    if (isCapable(bench.vendor.capabilities, 'distribution.update')) describeUpdates(bench);
  });
}

function describeFieldStatements({ vendor }: ContractBench): void {
  it('are each mapped, or refused with a sentence', () => {
    const unexplained = fields.filter((field) => {
      const support = vendor.distributionFields?.[field];
      return support?.answer === 'can' ? support.maps === '' : !support?.note.endsWith('.');
    });
    expect(unexplained).toEqual([]);
    expect(canExpress(vendor, 'origin')).toBe(true);
  });

  it('have good values wherever they can be expressed', () => {
    const spec = wantedSpec(vendor);
    expect(problemsOf(vendor, spec)).toEqual([]);
    expect(fields.filter((field) => canExpress(vendor, field) && spec[field] === undefined)).toEqual([]);
  });

  it('are named by what is refused, with a sentence', () => {
    const { domain: _domain, ...bare } = wantedSpec(vendor);
    const problems = [
      ...problemsOf(vendor, bare),
      ...problemsOf(vendor, { ...wantedSpec(vendor), enabled: false }),
      ...origins.flatMap((origin) => problemsOf(vendor, { ...wantedSpec(vendor), origin })),
    ];
    expect(problems.filter(({ message }) => !message.endsWith('.'))).toEqual([]);
    expect(problems.filter(({ field }) => !['domain', 'enabled', 'origin'].includes(field))).toEqual([]);
  });

  it('have strict options beside them, none of which is needed', () => {
    expect(vendor.vendorOptionsSchema?.safeParse({}).success).toBe(true);
    expect(vendor.vendorOptionsSchema?.safeParse({ surpriseOne: 1 }).success).toBe(false);
    expect(problemsOf(vendor, { ...wantedSpec(vendor), vendorOptions: {} })).toEqual([]);
  });
}

const origins = [
  'origin.example.com',
  'origin.example.com:8080',
  'http://origin.example.com',
  'https://origin.example.com',
  'http://origin.example.com:8080',
  'https://origin.example.com:8443',
  'https://origin.example.com/assets',
  'https://origin.example.com:8443/assets/v2',
];

function describeFieldsFound(bench: ContractBench): void {
  const { vendor } = bench;

  it('come back as they were asked for', async () => {
    const opened = await openDistributions(bench);
    const { found } = await createActive(opened, requestOf(bench));
    expect(driftOf(vendor, requestOf(bench).spec, found)).toEqual([]);
  });

  it('come back when no more than needed is asked for', async () => {
    const opened = await openDistributions(bench);
    const { origin, domain } = wantedSpec(vendor);
    const spec: DistributionSpec = { origin, enabled: true, ...(domain !== undefined && { domain }) };
    const { found } = await createActive(opened, { ...requestOf(bench), spec });
    expect(driftOf(vendor, spec, found)).toEqual([]);
  });

  it.each(origins)('take the origin %s and give it back, or refuse it by name', async (origin) => {
    const request = requestOf(bench, 1, { origin });
    const refused = problemsOf(vendor, request.spec).map((problem) => problem.field);
    const found =
      refused.length > 0 ? undefined : (await createActive(await openDistributions(bench), request)).found;
    expect(found ? driftOf(vendor, request.spec, found) : new Set(refused)).toEqual(
      found ? [] : new Set(['origin']),
    );
  });

  it('take a distribution that is switched off, or refuse it by name', async () => {
    const request = requestOf(bench, 1, { enabled: false });
    const canSwitch = isCapable(vendor.capabilities, 'distribution.enable');
    const isRefused =
      !canExpress(vendor, 'enabled') ||
      problemsOf(vendor, request.spec).some(({ field }) => field === 'enabled');
    expect(isRefused && canSwitch).toBe(false);
    if (isRefused) return;
    const opened = await openDistributions(bench);
    const { vendorId } = await opened.calls.create(request, options);
    if ((await readAfterRollout(opened, vendorId)).state !== 'disabled') {
      await opened.calls.setEnabled?.(vendorId, false, options);
    }
    const off = await readAfterRollout(opened, vendorId);
    expect(off.state).toBe('disabled');
    expect(driftOf(vendor, request.spec, off.found)).toEqual([]);
  });

  it.each(alterable(vendor))('show what was changed of $field behind our back', async ({ field, change }) => {
    const opened = await openDistributions(bench);
    const { spec } = requestOf(bench);
    const { vendorId } = await createActive(opened, requestOf(bench));
    opened.behind.alter(vendorId, change);
    const { found } = await readAfterRollout(opened, vendorId);
    expect(driftOf(vendor, spec, found)).toEqual([field]);
    expect(driftOf(vendor, { ...spec, ...change }, found)).toEqual([]);
  });
}

interface Alteration {
  readonly field: DistributionField;
  readonly change: Partial<DistributionSpec>;
}

/** What a person at the vendor can change so that we see it: not what is fixed or has one good value only. */
function alterable(vendor: Vendor): readonly Alteration[] {
  const spec = wantedSpec(vendor);
  const changes = changedByUpdate
    .filter((field) => isReadBack(vendor, field) && isChangeable(vendor, field))
    .map((field) => ({ field, change: otherValue(vendor, spec, field) }));
  const ofValues = changes.flatMap(({ field, change }) => (change ? [{ field, change }] : []));
  return isReadBack(vendor, 'enabled')
    ? [...ofValues, { field: 'enabled', change: { enabled: false } }]
    : ofValues;
}

function describeUpdates(bench: ContractBench): void {
  const { vendor } = bench;

  it.each(changedByUpdate.filter((field) => isChangeable(vendor, field)))(
    'change %s alone, and may be told so twice',
    async (field) => {
      const opened = await openDistributions(bench);
      const before = requestOf(bench).spec;
      const { vendorId } = await createActive(opened, requestOf(bench));
      const spec = { ...before, ...otherValue(vendor, before, field) };
      for (let time = 0; time < 2; time += 1) {
        await opened.calls.update({ vendorId, spec, changed: [field] }, options);
        const read = await readAfterRollout(opened, vendorId);
        expect(read).toMatchObject({ vendorId, state: 'active' });
        expect(driftOf(vendor, spec, read.found)).toEqual([]);
      }
      // What is not told back must at least have been sent.
      const { ledger } = opened.fake;
      expect(ledger.filter((call) => call.action === 'update').map((call) => call.outcome)).toContain(
        'accepted',
      );
    },
  );

  it('change all at once', async () => {
    const opened = await openDistributions(bench);
    const before = requestOf(bench).spec;
    const { vendorId } = await createActive(opened, requestOf(bench));
    const changed = changedByUpdate.filter(
      (field) => isChangeable(vendor, field) && otherValue(vendor, before, field) !== undefined,
    );
    const spec = changed.reduce((all, field) => ({ ...all, ...otherValue(vendor, before, field) }), before);
    expect(problemsOf(vendor, spec)).toEqual([]);
    await opened.calls.update({ vendorId, spec, changed }, options);
    const { found, state } = await readAfterRollout(opened, vendorId);
    expect(state).toBe('active');
    expect(driftOf(vendor, spec, found)).toEqual([]);
  });

  it('end failed when the vendor cannot carry the change out', async () => {
    const opened = await openDistributions(bench);
    const { vendorId } = await createActive(opened, requestOf(bench));
    opened.behind.breakDown(vendorId);
    // One that is broken at once takes no change any more.
    if ((await opened.calls.read(vendorId, options))?.state !== 'failed') {
      const spec = { ...requestOf(bench).spec, origin: 'origin-2.example.com' };
      await opened.calls.update({ vendorId, spec, changed: ['origin'] }, options);
    }
    expect(await readAfterRollout(opened, vendorId)).toMatchObject({ state: 'failed' });
  });
}

function isField(name: string): name is DistributionField {
  return Object.hasOwn(distributionFields, name);
}

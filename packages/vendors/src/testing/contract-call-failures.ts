import { describe, expect, it } from 'vitest';
import { isCapable, type CapabilityWord } from '../capabilities.ts';
import type { VendorErrorKind } from '../errors.ts';
import type { CallLimits } from '../limits.ts';
import type { Vendor, VendorAdapter } from '../vendor.ts';
import type { ContractBench } from './contract.ts';
import {
  callsOf,
  openDistributions,
  requestOf,
  subjectOf,
  type Subject,
} from './contract-distribution-tools.ts';
import { connect, errorOf, never, timeoutMsOf } from './contract-tools.ts';
import type { Fake } from './fake.ts';
import type { Fault } from './faults.ts';

const options = { signal: never };

/** A step other than a purge, on a distribution that stands. */
interface Step {
  readonly name: string;
  readonly word: CapabilityWord;
  /** Its limits; absent where no purpose of its own is stated. */
  readonly limitsOf?: (vendor: Vendor) => CallLimits | undefined;
  readonly run: (place: Place) => Promise<unknown>;
}

interface Place {
  readonly bench: ContractBench;
  readonly fake: Fake;
  readonly adapter: VendorAdapter;
  readonly subject: Subject;
}

const steps: readonly Step[] = [
  {
    name: 'reading a distribution',
    word: 'distribution.read',
    limitsOf: ({ limits }) => limits.read,
    run: ({ adapter, subject }) => callsOf(adapter).read(idOf(subject), options),
  },
  {
    name: 'listing distributions',
    word: 'distribution.list',
    limitsOf: ({ limits }) => limits.read,
    run: ({ adapter }) => callsOf(adapter).list({ limit: 10 }, options),
  },
  {
    name: 'finding what was created',
    word: 'distribution.create',
    run: ({ adapter, bench }) => callsOf(adapter).find(requestOf(bench), options),
  },
  {
    name: 'updating a distribution',
    word: 'distribution.update',
    limitsOf: ({ limits }) => limits.change,
    run: ({ adapter, subject, bench }) =>
      callsOf(adapter).update(
        {
          vendorId: idOf(subject),
          spec: { ...requestOf(bench).spec, origin: 'origin-2.example.com' },
          changed: ['origin'],
        },
        options,
      ),
  },
  {
    name: 'switching a distribution off',
    word: 'distribution.enable',
    limitsOf: ({ limits }) => limits.change,
    run: async ({ adapter, subject }) => callsOf(adapter).setEnabled?.(idOf(subject), false, options),
  },
  {
    name: 'removing a distribution',
    word: 'distribution.delete',
    limitsOf: ({ limits }) => limits.change,
    run: ({ adapter, subject }) => callsOf(adapter).remove(idOf(subject), options),
  },
  {
    name: 'asking for statistics',
    word: 'stats',
    limitsOf: ({ limits }) => limits.stats,
    run: async ({ adapter, subject, fake }) => adapter.stats?.({ ...subject, ...lastDay(fake) }, options),
  },
  {
    name: 'asking for logs',
    word: 'logs',
    limitsOf: ({ limits }) => limits.logs,
    run: async ({ adapter, subject, fake }) =>
      adapter.logs?.({ ...subject, ...lastDay(fake), limit: 10 }, options),
  },
  {
    name: 'asking what is left of the day',
    word: 'quota.read',
    run: async ({ adapter }) => adapter.quota?.(options),
  },
];

interface Case {
  readonly name: string;
  readonly fault: Fault;
  readonly kinds: readonly VendorErrorKind[];
}

const cases: readonly Case[] = [
  { name: 'HTTP 429', fault: { do: 'throttle' }, kinds: ['throttled'] },
  { name: "the vendor's own words for too fast", fault: { do: 'own-throttle' }, kinds: ['throttled'] },
  // A change may have been made before the vendor broke: more careful is right too.
  { name: 'HTTP 500', fault: { do: 'fail' }, kinds: ['unavailable', 'uncertain'] },
  { name: 'HTTP 503', fault: { do: 'fail', status: 503 }, kinds: ['unavailable', 'uncertain'] },
  { name: 'HTTP 502 of a gateway', fault: { do: 'fail', status: 502 }, kinds: ['uncertain'] },
  { name: 'silence', fault: { do: 'hang' }, kinds: ['uncertain'] },
  { name: 'a connection cut before the call', fault: { do: 'cut-before' }, kinds: ['uncertain'] },
  { name: 'a connection cut after the call', fault: { do: 'cut-after' }, kinds: ['uncertain'] },
  { name: 'a web page', fault: { do: 'html' }, kinds: ['uncertain'] },
  { name: 'half an answer', fault: { do: 'garbage' }, kinds: ['uncertain'] },
  { name: 'wrong credentials', fault: { do: 'bad-credentials' }, kinds: ['account'] },
  { name: 'a refusal that repeats the request', fault: { do: 'echo' }, kinds: ['rejected'] },
];

/** What failures mean in every step that is no purge, that no credential shows in them, and that steps take no more calls than stated. */
export function describeCallFailures(bench: ContractBench): void {
  const capable = steps.filter(({ word }) => isCapable(bench.vendor.capabilities, word));
  describe.each(capable)('$name', ({ run, limitsOf }) => {
    it.each(cases)('takes $name for $kinds', async ({ fault, kinds }) => {
      const place = await openPlace(bench);
      place.fake.faults.set(fault);
      const adapter = connect(bench.vendor, place.fake, { timeoutMs: timeoutMsOf(fault) });
      const error = await errorOf(run({ ...place, adapter }), place.fake);
      expect(kinds).toContain(error.kind);
      expect(error.vendor).toBe(bench.vendor.id);
    });

    it('takes credentials that the vendor does not know for an account failure', async () => {
      const place = await openPlace(bench);
      const adapter = connect(bench.vendor, place.fake, { settings: place.fake.wrongSettings });
      const error = await errorOf(run({ ...place, adapter }), place.fake);
      expect(error.kind).toBe('account');
    });

    it('takes no more calls than stated', async () => {
      const place = await openPlace(bench);
      const before = callsThatCount(place.fake);
      await run(place);
      const took = callsThatCount(place.fake) - before;
      expect(took).toBeGreaterThan(0);
      expect(took).toBeLessThanOrEqual(limitsOf ? (limitsOf(bench.vendor)?.callsEach?.value ?? 1) : 10);
    });
  });

  if (isCapable(bench.vendor.capabilities, 'distribution.create')) describeCreationFailures(bench);
}

function describeCreationFailures(bench: ContractBench): void {
  describe('creating a distribution', () => {
    // What took effect without an answer is asked elsewhere: it must be found again.
    const refused = cases.filter(({ fault }) => !['cut-after', 'garbage'].includes(fault.do));

    it.each(refused)('takes $name for $kinds, and makes none', async ({ fault, kinds }) => {
      const { fake, behind } = await openDistributions(bench);
      const calls = callsOf(connect(bench.vendor, fake, { timeoutMs: timeoutMsOf(fault) }));
      const before = behind.ids();
      fake.faults.set({ ...fault, on: 'create' });
      const error = await errorOf(calls.create(requestOf(bench), options), fake);
      expect(kinds).toContain(error.kind);
      expect(behind.ids()).toEqual(before);
      fake.faults.clear();
      expect(await calls.find(requestOf(bench), options)).toBeUndefined();
    });

    it('takes credentials that the vendor does not know for an account failure', async () => {
      const { fake } = await openDistributions(bench);
      const calls = callsOf(connect(bench.vendor, fake, { settings: fake.wrongSettings }));
      expect(await errorOf(calls.create(requestOf(bench), options), fake)).toMatchObject({ kind: 'account' });
    });

    it('takes no more calls than stated', async () => {
      const { fake, calls } = await openDistributions(bench);
      const before = callsThatCount(fake);
      await calls.create(requestOf(bench), options);
      const most = bench.vendor.limits.change?.callsEach?.value ?? 1;
      expect(callsThatCount(fake) - before).toBeLessThanOrEqual(most);
    });
  });
}

async function openPlace(bench: ContractBench): Promise<Place> {
  const fake = await bench.start({ limits: 'off' });
  const adapter = connect(bench.vendor, fake);
  return { bench, fake, adapter, subject: await subjectOf(bench, fake, adapter) };
}

/** Calls that an adapter makes on its own account, such as for a table of errors, are no part of a step. */
function callsThatCount(fake: Fake): number {
  return fake.ledger.filter((call) => call.action !== 'other').length;
}

function lastDay(fake: Fake): { readonly fromMs: number; readonly toMs: number } {
  const hour = 3_600_000;
  const toMs = Math.floor(fake.clock.now() / hour) * hour;
  return { fromMs: toMs - 24 * hour, toMs };
}

function idOf({ vendorId }: Subject): string {
  if (vendorId === undefined) throw new Error('The fake has no distribution to ask about.');
  return vendorId;
}

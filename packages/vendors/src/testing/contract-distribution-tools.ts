import type { DistributionSpec } from '@purgeway/model';
import { expect } from 'vitest';
import { isCapable } from '../capabilities.ts';
import type { CreateDistribution, DistributionCalls, VendorDistribution } from '../distribution.ts';
import type { VendorAdapter } from '../vendor.ts';
import type { ContractBench } from './contract.ts';
import { wantedSpec } from './contract-distribution-specs.ts';
import { connect, never } from './contract-tools.ts';
import type { Fake, FakeDistributions, FakeOptions } from './fake.ts';

/** A vendor whose distributions can be asked for, and its fake's side of them. */
export interface Opened {
  readonly fake: Fake;
  readonly adapter: VendorAdapter;
  readonly calls: DistributionCalls;
  readonly behind: FakeDistributions;
}

/** Starts the fake without rates, and connects. */
export async function openDistributions(bench: ContractBench, options: FakeOptions = {}): Promise<Opened> {
  const fake = await bench.start({ limits: 'off', ...options });
  const adapter = connect(bench.vendor, fake);
  return { fake, adapter, calls: callsOf(adapter), behind: behindOf(fake) };
}

/** The calls of an adapter about distributions. Throws when it has none. */
export function callsOf(adapter: VendorAdapter): DistributionCalls {
  if (adapter.distributions) return adapter.distributions;
  throw new Error('The adapter has no distributions.');
}

/** The n-th distribution that tests ask for. */
export function requestOf(
  { vendor }: ContractBench,
  index = 1,
  change: Partial<DistributionSpec> = {},
): CreateDistribution {
  return {
    spec: { ...wantedSpec(vendor, index), ...change },
    marker: `dist_${String(index).padStart(20, '0')}`,
  };
}

/** Lets what is under way be carried out, and reads. Throws when there is nothing to read. */
export async function readAfterRollout(
  { fake, calls }: Opened,
  vendorId: string,
): Promise<VendorDistribution> {
  fake.clock.advance(fake.rolloutAfterMs);
  const found = await calls.read(vendorId, { signal: never });
  if (!found) throw new Error(`The vendor does not have ${vendorId}.`);
  return found;
}

/** Creates a distribution and waits for it. */
export async function createActive(opened: Opened, request: CreateDistribution): Promise<VendorDistribution> {
  const { vendorId } = await opened.calls.create(request, { signal: never });
  const active = await readAfterRollout(opened, vendorId);
  expect(active).toMatchObject({ vendorId, state: 'active' });
  return active;
}

/** Whose numbers and logs are asked for. */
export interface Subject {
  readonly vendorId?: string | undefined;
  readonly hostnames: readonly string[];
}

/** A distribution to ask about: a new one where the vendor can create it, else the one of the fake, else a bare hostname. */
export async function subjectOf(bench: ContractBench, fake: Fake, adapter: VendorAdapter): Promise<Subject> {
  if (!isCapable(bench.vendor.capabilities, 'distribution.create')) {
    return fake.distribution ?? { hostnames: ['www.example.com'] };
  }
  const opened = { fake, adapter, calls: callsOf(adapter), behind: behindOf(fake) };
  const request = requestOf(bench);
  const { vendorId, found, cname } = await createActive(opened, request);
  return { vendorId, hostnames: [request.spec.domain ?? found.domain ?? cname ?? ''] };
}

function behindOf(fake: Fake): FakeDistributions {
  if (fake.distributions) return fake.distributions;
  throw new Error('The fake has no distributions.');
}

import { targetKinds, type TargetKind } from '@purgeway/model';
import {
  callPurposes,
  type CallLimits,
  type CallPurpose,
  type Limit,
  type PurgeLimits,
  type RateLimit,
  type Vendor,
  type VendorLimits,
} from '@purgeway/vendors';
import { problemAt, type ConfigProblem, type Path } from './config-error.ts';
import type { LimitOverrides } from './limit-overrides.ts';

export interface AccountPurgeLimits extends PurgeLimits {
  /** Share of the daily quota that only urgent purges may use, 0 to 0.9. */
  readonly urgentShare: number;
}

/** What holds for one account: its vendor's limits, with the config's changes. */
export interface AccountLimits extends Omit<VendorLimits, 'purge'> {
  readonly purge: Partial<Record<TargetKind, AccountPurgeLimits>>;
}

type PurgeOverrides = NonNullable<NonNullable<LimitOverrides['purge']>[TargetKind]>;
type RateOverride = NonNullable<PurgeOverrides['rates']>[number];

/** The vendor's limits with the account's overrides applied. */
export function effectiveLimits(limits: VendorLimits, overrides: LimitOverrides = {}): AccountLimits {
  const purge: Partial<Record<TargetKind, AccountPurgeLimits>> = {};
  for (const kind of targetKinds) {
    const documented = limits.purge[kind];
    if (documented !== undefined) {
      purge[kind] = overridePurge(documented, overrides.purge?.[kind] ?? {});
    }
  }
  return {
    ...limits,
    ...(overrides.callsAtATimeMax && { callsAtATimeMax: configured(overrides.callsAtATimeMax) }),
    ...(overrides.every && { every: overrides.every.map(toRate) }),
    ...overrideCalls(limits, overrides),
    purge,
  };
}

/** Overrides that would have no effect, because the vendor has no such calls or counts them elsewhere. */
export function overrideProblems(vendor: Vendor, overrides: LimitOverrides, path: Path): ConfigProblem[] {
  const purge = targetKinds.flatMap((kind) => {
    const override = overrides.purge?.[kind];
    const purgePath = [...path, 'purge', kind];
    if (override === undefined) {
      return [];
    }
    const documented = vendor.limits.purge[kind];
    return documented === undefined
      ? [problemAt(purgePath, `The vendor "${vendor.id}" has no limits for a purge by ${kind}.`)]
      : purgeProblems(documented, override, purgePath);
  });
  const calls = callPurposes
    .filter((purpose) => overrides[purpose] !== undefined && vendor.limits[purpose] === undefined)
    .map((purpose) =>
      problemAt([...path, purpose], `The vendor "${vendor.id}" has no ${callWords[purpose]}.`),
    );
  return [...purge, ...calls];
}

const callWords: Readonly<Record<CallPurpose, string>> = {
  poll: 'status calls',
  change: 'calls that change distributions',
  read: 'calls that read distributions',
  stats: 'statistics',
  logs: 'logs',
};

function purgeProblems(documented: PurgeLimits, override: PurgeOverrides, path: Path): ConfigProblem[] {
  const { budgetOf } = documented;
  if (budgetOf !== undefined) {
    const fields = ['rates', 'targetsPerDayMax', 'urgentShare'] as const;
    const message = `The vendor counts this kind with ${budgetOf}: set it there.`;
    return fields
      .filter((field) => override[field] !== undefined)
      .map((field) => problemAt([...path, field], message));
  }
  const hasQuota = documented.quota !== undefined || override.targetsPerDayMax !== undefined;
  const message = 'There is no daily quota to keep a share of: set targetsPerDayMax too.';
  return override.urgentShare === undefined || hasQuota ? [] : [problemAt([...path, 'urgentShare'], message)];
}

/** The limits of the calls that are overridden. What one step takes stays the vendor's. */
function overrideCalls(
  limits: VendorLimits,
  overrides: LimitOverrides,
): Partial<Record<CallPurpose, CallLimits>> {
  const changed: Partial<Record<CallPurpose, CallLimits>> = {};
  for (const purpose of callPurposes) {
    const documented = limits[purpose];
    const rates = overrides[purpose]?.rates;
    if (documented !== undefined && rates !== undefined) {
      changed[purpose] = { ...documented, rates: rates.map(toRate) };
    }
  }
  return changed;
}

function overridePurge(limits: PurgeLimits, override: PurgeOverrides): AccountPurgeLimits {
  const { targetsPerCallMax, bytesPerCallMax, rates, targetsPerDayMax, urgentShare = 0 } = override;
  const utcOffsetMinutes = limits.quota?.utcOffsetMinutes ?? 0;
  return {
    ...limits,
    ...(targetsPerCallMax && { targetsPerCallMax: configured(targetsPerCallMax) }),
    ...(bytesPerCallMax && { bytesPerCallMax: configured(bytesPerCallMax) }),
    ...(rates && { rates: rates.map(toRate) }),
    ...(targetsPerDayMax && { quota: { targetsMax: configured(targetsPerDayMax), utcOffsetMinutes } }),
    urgentShare,
  };
}

function toRate({ unit, max, windowMs }: RateOverride): RateLimit {
  return { unit, max: configured(max), windowMs };
}

function configured(value: number): Limit {
  return { value, source: 'config' };
}

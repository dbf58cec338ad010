import { targetKinds, type TargetKind } from '@purgeway/model';
import type { Limit, PurgeLimits, RateLimit, Vendor, VendorLimits } from '@purgeway/vendors';
import { problemAt, type ConfigProblem, type Path } from './config-error.ts';
import type { LimitOverrides } from './file-schema.ts';

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
    ...(overrides.poll && { poll: { rates: overrides.poll.rates.map(toRate) } }),
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
  const hasStatusCalls = vendor.watching.everyMs !== undefined;
  return overrides.poll === undefined || hasStatusCalls
    ? purge
    : [...purge, problemAt([...path, 'poll'], `The vendor "${vendor.id}" has no status calls.`)];
}

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

import { parseOrigin, type DistributionSpec, formatOrigin } from '@purgeway/model';
import { originHostKind, toOriginAddress } from '../origins.ts';
import type { SuccessorOptions } from './distribution-fields.ts';
import type { Cache, Origin } from './wire.ts';

type Block = Readonly<Record<string, unknown>>;

/** The block `Origin`: what is there, with what is wanted laid over it. A part that is left out would fall back to its default. */
export function toOriginBlock(spec: DistributionSpec, own: SuccessorOptions, before?: Origin | null): Block {
  const protocol = own.originPullProtocol ?? parseOrigin(spec.origin)?.scheme;
  return {
    ...withoutNulls(before ?? {}),
    Origins: [toOriginAddress(spec.origin)],
    OriginType: own.originType ?? originHostKind(spec.origin),
    ...(own.serverName !== undefined && { ServerName: own.serverName }),
    ...(protocol !== undefined && { OriginPullProtocol: protocol }),
  };
}

/** The origin in our words; several, or one with a weight, stay as the vendor writes them. */
export function fromOriginBlock(origin: Origin | null | undefined): string | undefined {
  const addresses = origin?.Origins ?? [];
  const text = addresses.join(';');
  const parts = addresses.length === 1 ? parseOrigin(text) : undefined;
  if (parts === undefined) return text === '' ? undefined : text;
  const protocol = origin?.OriginPullProtocol;
  return formatOrigin({
    ...parts,
    ...((protocol === 'http' || protocol === 'https') && { scheme: protocol }),
  });
}

/** The block `Cache` with one time for all files, in the form that the domain has already; its other rules are kept. */
export function toCacheBlock(seconds: number, before?: Cache | null): Block {
  const rules = before?.RuleCache ?? [];
  if (rules.length > 0) {
    const others = rules.filter(({ RuleType }) => RuleType !== 'all').map(withoutNulls);
    return { RuleCache: [ruleForAll(seconds), ...others] };
  }
  const simple = before?.SimpleCache;
  const others = (simple?.CacheRules ?? []).filter(({ CacheType }) => CacheType !== 'all');
  return {
    SimpleCache: {
      FollowOrigin: 'off',
      IgnoreCacheControl: 'off',
      IgnoreSetCookie: 'off',
      CompareMaxAge: 'off',
      ...withoutNulls(simple ?? {}),
      CacheRules: [
        { CacheType: 'all', CacheContents: ['*'], CacheTime: seconds },
        ...others.map(withoutNulls),
      ],
    },
  };
}

/** The time of the rule for all files; undefined when there is none, or when the origin decides. */
export function cacheTimeOf(cache: Cache | null | undefined): number | undefined {
  const rule = cache?.RuleCache?.find(({ RuleType }) => RuleType === 'all')?.CacheConfig?.Cache;
  if (rule?.Switch === 'on') return rule.CacheTime ?? undefined;
  return cache?.SimpleCache?.CacheRules?.find(({ CacheType }) => CacheType === 'all')?.CacheTime;
}

function ruleForAll(seconds: number): Block {
  const Cache = {
    Switch: 'on',
    CacheTime: seconds,
    CompareMaxAge: 'off',
    IgnoreCacheControl: 'off',
    IgnoreSetCookie: 'off',
  };
  const NoCache = { Switch: 'off', Revalidate: 'off' };
  return {
    RulePaths: ['*'],
    RuleType: 'all',
    CacheConfig: { Cache, NoCache, FollowOrigin: { Switch: 'off' } },
  };
}

/** The vendor answers `null` for what is not set and does not take it back. */
function withoutNulls(block: object): Block {
  return Object.fromEntries(
    Object.entries(block)
      .filter(([, value]) => value !== null)
      .map(([name, value]): [string, unknown] => [name, cleaned(value)]),
  );
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  return typeof value === 'object' && value !== null ? withoutNulls(value) : value;
}

import { isSameOrigin, parseOrigin, type DistributionSpec } from '@purgeway/model';
import type { FieldProblem } from '../distribution.ts';
import { checkServer, readOrigin, writeOrigin } from './origins.ts';
import type { ApiVersion } from './settings.ts';
import type { OriginServer } from './wire.ts';

/** `maxAge` is a 32-bit number. */
const maxAgeMax = 2_147_483_647;

/** Options that both generations check alike. */
export interface CheckedOptions {
  readonly origins?: readonly OriginServer[] | undefined;
  readonly domainAlias?: readonly string[] | undefined;
  readonly referrers?: readonly string[] | undefined;
}

/** What both generations refuse of a wanted distribution. */
export function checkService(
  spec: DistributionSpec,
  options: CheckedOptions,
  version: ApiVersion,
): readonly FieldProblem[] {
  return [
    ...checkOrigin(spec.origin, version),
    ...checkOrigins(spec.origin, options.origins ?? []),
    ...checkAliases(spec.domain, options.domainAlias ?? []),
    ...checkTtl(spec.cacheTtlSeconds),
    ...checkReferrers(options.referrers ?? [], version),
    ...problem(
      'enabled',
      spec.enabled
        ? undefined
        : 'NHN Cloud CDN suspends a service at its console only, so it cannot be disabled from here.',
    ),
  ];
}

/** A list of one, or of none when there is nothing to say. */
export function problem(field: FieldProblem['field'], message: string | undefined): readonly FieldProblem[] {
  return message === undefined ? [] : [{ field, message }];
}

/** Aliases as the vendor gets them: our domain first. */
export function aliasesOf(domain: string | undefined, others: readonly string[]): readonly string[] {
  return [...new Set([...(domain === undefined ? [] : [domain]), ...others])];
}

function checkOrigin(origin: string, version: ApiVersion): readonly FieldProblem[] {
  const isReadable = parseOrigin(origin) !== undefined;
  return problem(
    'origin',
    isReadable ? checkServer(writeOrigin(origin, version)) : 'An origin is a host, host:port or URL.',
  );
}

function checkOrigins(origin: string, servers: readonly OriginServer[]): readonly FieldProblem[] {
  const [first] = servers;
  const other =
    first === undefined || isSameOrigin(readOrigin(first), origin)
      ? undefined
      : 'The first of origins must be the server of the field origin.';
  const bad = servers.map(checkServer).find((message) => message !== undefined);
  return problem('vendorOptions.origins', bad ?? other);
}

function checkAliases(domain: string | undefined, others: readonly string[]): readonly FieldProblem[] {
  const names = aliasesOf(domain, others);
  const foreign = names.find((name) => name.endsWith('.toastcdn.net'));
  if (foreign !== undefined) {
    const message = 'The vendor gives names below toastcdn.net itself; leave the domain out to use one.';
    return problem(foreign === domain ? 'domain' : 'vendorOptions.domainAlias', message);
  }
  if (names.length > 3)
    return problem('vendorOptions.domainAlias', 'A service has at most three aliases, the domain being one.');
  const isLong = names.join('\n').length > 255;
  return problem(
    domain !== undefined && domain.length > 255 ? 'domain' : 'vendorOptions.domainAlias',
    isLong ? 'All aliases together have at most 255 characters.' : undefined,
  );
}

function checkTtl(seconds: number | undefined): readonly FieldProblem[] {
  if (seconds === 0)
    return problem('cacheTtlSeconds', 'NHN Cloud CDN takes 0 for its default of 604,800 seconds.');
  const isFine = seconds === undefined || (Number.isInteger(seconds) && seconds > 0 && seconds <= maxAgeMax);
  return problem(
    'cacheTtlSeconds',
    isFine ? undefined : `A TTL is a whole number of seconds up to ${maxAgeMax}.`,
  );
}

function checkReferrers(referrers: readonly string[], version: ApiVersion): readonly FieldProblem[] {
  const broken = referrers.find((referrer) => !isExpression(referrer));
  const isLong = version === 'v1.5' && referrers.join('\n').length > 1024;
  const message = broken === undefined ? undefined : `"${broken}" is no regular expression.`;
  return problem(
    'vendorOptions.referrers',
    message ?? (isLong ? 'All referrers together have at most 1,024 characters.' : undefined),
  );
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

import { parseOrigin, type DistributionSpec } from '@purgeway/model';
import { z } from 'zod';
import { jsonAnswer, type FakeAnswer } from '../testing/fake.ts';
import { listOf } from './fake-checks.ts';
import type { FakeFields, FakeVersion } from './fake-forms.ts';
import type { FakeService } from './fake-services.ts';

const restV2 = [
  'referrerType referrers isAllowWhenEmptyReferrer isAllowPost isAllowPut isAllowPatch isAllowDelete useLargeFileOptimization',
  'useOriginCacheControl cacheType origins forwardHostHeader useOriginHttpProtocolDowngrade rootPathAccessControl',
  'modifyOutgoingResponseHeaderControl callback',
].join(' ');

/** Fields in the order of the guides' examples. `maxAge` is text but where a service was just made. */
const order = {
  created:
    'domain region description status useOrigin domainAlias referrerType referrers maxAge origins callback',
  asked:
    'domain domainAlias region description status useOrigin maxAge referrerType referrers origins callback',
  called:
    'appKey domain domainAlias region description status createTime useOrigin maxAge referrerType referrers deleteTime origins callback',
  createdV2: `domain domainAlias region description status defaultMaxAge cacheKeyQueryParam ${restV2}`,
  askedV2: `domain domainAlias region description defaultMaxAge cacheKeyQueryParam status ${restV2}`,
  calledV2: `appKey domain domainAlias region description defaultMaxAge cacheKeyQueryParam status createTime deleteTime ${restV2}`,
} as const;

/** Of a service that was just made, or that is asked for. */
export function tell(service: FakeService, version: FakeVersion, how: 'created' | 'asked'): FakeFields {
  const { domain, status, fields } = service;
  if (version === 'v2.0') return inOrder({ region: 'GLOBAL', ...fields, domain, status }, order[`${how}V2`]);
  const maxAge = fields['maxAge'] ?? 0;
  const told = { ...fields, domain, status, maxAge: how === 'asked' ? JSON.stringify(maxAge) : maxAge };
  return inOrder(told, order[how]);
}

/** What a callback carries: numbers as text in v1.5, times in ms. */
export function bodyOfCallback(
  service: FakeService,
  { version, appKey, isSuccessful }: { version: FakeVersion; appKey: string; isSuccessful: boolean },
): FakeFields {
  const { domain, status, fields, createdAtMs, deletedAtMs } = service;
  const told = {
    ...fields,
    appKey,
    region: 'GLOBAL',
    domain,
    status,
    createTime: createdAtMs,
    deleteTime: deletedAtMs,
  };
  const distribution =
    version === 'v2.0'
      ? inOrder(told, order.calledV2)
      : inOrder(
          { ...told, maxAge: JSON.stringify(fields['maxAge'] ?? 0), origins: originsAsText(fields) },
          order.called,
        );
  return { header: isSuccessful ? successHeader : headerOf(30000), distribution };
}

/** The callback that a service's settings name. */
export function callbackOf(fields: FakeFields): { httpMethod: string; url: string } | undefined {
  return z.object({ httpMethod: z.string(), url: z.string() }).safeParse(fields['callback']).data;
}

/** Settings changed as a person at the console would, told in our words. */
export function withChange(
  fields: FakeFields,
  change: Partial<DistributionSpec>,
  version: FakeVersion,
): FakeFields {
  const { origin, domain, cacheTtlSeconds: ttl, allowedMethods } = change;
  const others = listOf(fields['domainAlias']).slice(1);
  const aliases = domain === undefined ? undefined : [domain, ...others];
  return {
    ...fields,
    ...(origin !== undefined && { origins: [serverOf(origin)] }),
    ...(version === 'v1.5'
      ? {
          ...(aliases && { domainAlias: aliases.join('\n') }),
          ...(ttl !== undefined && { maxAge: ttl, useOrigin: 'N' }),
        }
      : {
          ...(aliases && { domainAlias: aliases }),
          ...(ttl !== undefined && { defaultMaxAge: ttl }),
          ...(allowedMethods && methodsOf(allowedMethods)),
        }),
  };
}

const messages: Readonly<Record<number, string>> = {
  10000: 'Domain does not exist.',
  10001: 'There is no path to purge.',
  10004: 'Exist a creating service. Please retry after it is finished.',
  10006: 'Not found resource',
  10017: "Invalid Purge Type. Please enter purge type 'ITEM' or 'ALL'",
  10021: 'Already deleted distribution.',
  20001: 'Failed to authenticate with AppKey.',
  20002: 'Failed to authenticate with the secret key.',
  30000: 'Failed to process request. Please try again later.',
  30001: 'Purge usage has exceeded. Please try again later.',
  30003: 'Request not processed in current service status.',
};

const successHeader = { resultCode: 0, resultMessage: 'SUCCESS', isSuccessful: true };

/** HTTP 200, whatever the verdict. */
export function failure(code: number): FakeAnswer {
  return jsonAnswer(200, { header: headerOf(code) });
}

export function success(body: FakeFields = {}): FakeAnswer {
  return jsonAnswer(200, { header: successHeader, ...body });
}

function headerOf(code: number): FakeFields {
  return { resultCode: code, resultMessage: messages[code] ?? `Code ${code}.`, isSuccessful: false };
}

function inOrder(fields: FakeFields, names: string): FakeFields {
  const pairs = names.split(' ').map((name) => [name, fields[name]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function originsAsText({ origins }: FakeFields): readonly FakeFields[] {
  const list = z.array(z.record(z.string(), z.unknown())).safeParse(origins).data ?? [];
  return list.map(({ port, ...rest }) => ({
    ...rest,
    ...(port !== undefined && { port: JSON.stringify(port) }),
  }));
}

function serverOf(origin: string): FakeFields {
  const { hostname = origin, port, scheme, path } = parseOrigin(origin) ?? {};
  const ports = scheme === 'https' ? { httpsPort: port ?? 443 } : { httpPort: port ?? 80 };
  const isPlain = scheme === undefined && port === undefined;
  return {
    origin: hostname,
    ...(path !== undefined && { originPath: path }),
    ...(isPlain ? { httpPort: 80, httpsPort: 443 } : ports),
  };
}

function methodsOf(methods: readonly string[]): FakeFields {
  const names = { POST: 'isAllowPost', PUT: 'isAllowPut', PATCH: 'isAllowPatch', DELETE: 'isAllowDelete' };
  return Object.fromEntries(Object.entries(names).map(([method, name]) => [name, methods.includes(method)]));
}

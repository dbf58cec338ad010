import type { DistributionSpec } from '@purgeway/model';
import type { FieldProblem } from '../distribution.ts';
import { readAs } from '../http.ts';
import { aliasesOf, checkService } from './check-service.ts';
import { vendorId, type Fields } from './client.ts';
import { ownPartOf } from './description.ts';
import { optionsV15Schema, readOptions, toldOptions } from './options.ts';
import { needsDowngrade, readOrigin, readServers, writeOrigin } from './origins.ts';
import type { ServiceRules, ServiceWords, ToldService } from './service-words.ts';
import { serviceV15Schema, type ServiceV15 } from './wire.ts';

/** What `maxAge` 0 stands for, in seconds. */
export const defaultMaxAge = 604_800;

/**
 * Services in the words of v1.5. Changes go by PATCH: settings that no answer tells (the host header, the downgrade) and those made at the
 * console would be lost by PUT, which takes everything left out for its default.
 */
export const serviceV15: ServiceWords = {
  read,
  write,
  tellsDescription: true,
  descriptionOf: (spec) => readOptions(optionsV15Schema, spec.vendorOptions).description,
  namesOf: {
    origin: ['origins', 'useOriginHttpProtocolDowngrade'],
    domain: ['domainAlias'],
    cacheTtlSeconds: ['useOrigin', 'maxAge'],
    allowedMethods: [],
    httpsOnly: [],
    tags: [],
    vendorOptions: [
      'useOriginHttpProtocolDowngrade',
      'forwardHostHeader',
      'useOrigin',
      'referrerType',
      'domainAlias',
      'referrers',
      'isAllowWhenEmptyReferrer',
      'origins',
    ],
  },
  update: 'patch',
};

/** What v1.5 can express. */
export const rulesV15: ServiceRules = {
  distributionFields: {
    origin: {
      answer: 'can',
      maps: '`origins[0]`: `origin`, `originPath`, and `port` or `httpPort` and `httpsPort`',
    },
    domain: { answer: 'can', maps: '`domainAlias`, first line; without it the given `<id>.toastcdn.net`' },
    enabled: { answer: 'can', maps: '`status`; `false` is refused: suspending is for the console alone' },
    cacheTtlSeconds: {
      answer: 'can',
      maps: '`maxAge` with `useOrigin: "N"`; 0 is refused, it means 604,800',
    },
    allowedMethods: {
      answer: 'cannot',
      note: 'Public API v1.5 of NHN Cloud CDN has no setting for methods.',
    },
    httpsOnly: { answer: 'cannot', note: 'NHN Cloud CDN has no setting that forces HTTPS.' },
    tags: { answer: 'cannot', note: 'NHN Cloud CDN has no tags on cached copies.' },
  },
  checkDistribution: check,
};

function read(value: unknown): ToldService {
  const service = readAs(serviceV15Schema, value, vendorId);
  const aliases = linesOf(service.domainAlias);
  return {
    domain: service.domain,
    status: service.status,
    description: service.description ?? undefined,
    callbackUrl: service.callback?.url,
    aliases,
    found: foundIn(service, aliases),
    fields: service,
  };
}

function foundIn(service: ServiceV15, aliases: readonly string[]): Partial<DistributionSpec> {
  const { domain, maxAge, origins = [], description, referrers } = service;
  const [server] = origins;
  const options = {
    ...service,
    domainAlias: aliases.slice(1),
    referrers: linesOf(referrers),
    description: ownPartOf(description),
    origins: readServers(origins, 'v1.5'),
  };
  return {
    ...(server !== undefined && { origin: readOrigin(server) }),
    domain: aliases[0] ?? domain,
    ...(maxAge !== undefined && maxAge !== null && { cacheTtlSeconds: Number(maxAge) || defaultMaxAge }),
    vendorOptions: toldOptions(optionsV15Schema, options),
  };
}

function linesOf(text: string | null | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}

function write(spec: DistributionSpec): Fields {
  const options = readOptions(optionsV15Schema, spec.vendorOptions);
  const origins = options.origins ?? [writeOrigin(spec.origin, 'v1.5')];
  return {
    region: options.region ?? 'GLOBAL',
    useOriginHttpProtocolDowngrade: options.useOriginHttpProtocolDowngrade ?? needsDowngrade(origins),
    forwardHostHeader: options.forwardHostHeader ?? 'ORIGIN_HOSTNAME',
    useOrigin: options.useOrigin ?? (spec.cacheTtlSeconds === undefined ? 'Y' : 'N'),
    referrerType: options.referrerType ?? 'BLACKLIST',
    domainAlias: aliasesOf(spec.domain, options.domainAlias ?? []).join('\n'),
    maxAge: spec.cacheTtlSeconds ?? 0,
    referrers: (options.referrers ?? []).join('\n'),
    isAllowWhenEmptyReferrer: options.isAllowWhenEmptyReferrer ?? true,
    origins,
  };
}

function check(spec: DistributionSpec): readonly FieldProblem[] {
  const options = optionsV15Schema.safeParse(spec.vendorOptions ?? {});
  return checkService(spec, options.data ?? {}, 'v1.5');
}

import type { DistributionSpec } from '@purgeway/model';
import type { FieldProblem } from '../distribution.ts';
import { readAs } from '../http.ts';
import { aliasesOf, checkService, problem } from './check-service.ts';
import { vendorId, type Fields } from './client.ts';
import { ownPartOf } from './description.ts';
import { optionsV2Schema, readOptions, toldOptions, type OptionsV2 } from './options.ts';
import { needsDowngrade, readOrigin, readServers, writeOrigin } from './origins.ts';
import { defaultMaxAge, rulesV15 } from './service-v15.ts';
import type { ServiceRules, ServiceWords, ToldService } from './service-words.ts';
import { serviceV2Schema, type ServiceV2 } from './wire.ts';

/** Served whatever is set: console guide, "Method". */
const alwaysAllowed = ['GET', 'HEAD', 'OPTIONS'] as const;
const switchable = {
  POST: 'isAllowPost',
  PUT: 'isAllowPut',
  PATCH: 'isAllowPatch',
  DELETE: 'isAllowDelete',
} as const;
const methodNames = Object.values(switchable);

const optionNames = [
  'useOriginHttpProtocolDowngrade',
  'forwardHostHeader',
  'domainAlias',
  'useOriginCacheControl',
  'cacheType',
  'cacheKeyQueryParam',
  'referrerType',
  'referrers',
  'isAllowWhenEmptyReferrer',
  'useLargeFileOptimization',
  'origins',
  'rootPathAccessControl',
  'modifyOutgoingResponseHeaderControl',
];

/** Services in the words of v2.0. It has no PATCH: what is told is sent back with the changes laid over it. */
export const serviceV2: ServiceWords = {
  read,
  write,
  tellsDescription: false,
  descriptionOf: (spec) => readOptions(optionsV2Schema, spec.vendorOptions).description,
  namesOf: {
    origin: ['origins', 'useOriginHttpProtocolDowngrade'],
    domain: ['domainAlias'],
    cacheTtlSeconds: ['useOriginCacheControl', 'defaultMaxAge'],
    allowedMethods: methodNames,
    httpsOnly: [],
    tags: [],
    vendorOptions: optionNames,
  },
  update: { keeps: [...optionNames, ...methodNames, 'defaultMaxAge', 'description', 'callback'] },
};

/** What v2.0 can express. */
export const rulesV2: ServiceRules = {
  distributionFields: {
    ...rulesV15.distributionFields,
    origin: { answer: 'can', maps: '`origins[0]`: `origin`, `originPath`, `httpPort`, `httpsPort`' },
    domain: { answer: 'can', maps: '`domainAlias`, first entry; without it the given `<id>.toastcdn.net`' },
    cacheTtlSeconds: {
      answer: 'can',
      maps: '`defaultMaxAge` with `useOriginCacheControl: false`; 0 is refused, it means 604,800',
    },
    allowedMethods: {
      answer: 'can',
      maps: '`isAllowPost`, `isAllowPut`, `isAllowPatch`, `isAllowDelete`; GET, HEAD and OPTIONS are always served',
    },
  },
  checkDistribution: check,
};

function read(value: unknown): ToldService {
  const service = readAs(serviceV2Schema, value, vendorId);
  return {
    domain: service.domain,
    status: service.status,
    description: service.description ?? undefined,
    callbackUrl: service.callback?.url,
    aliases: service.domainAlias ?? [],
    found: foundIn(service),
    fields: service,
  };
}

function foundIn(service: ServiceV2): Partial<DistributionSpec> {
  const { domain, defaultMaxAge: maxAge, origins = [], description } = service;
  const aliases = service.domainAlias ?? [];
  const [server] = origins;
  const isTold = methodNames.every((name) => typeof service[name] === 'boolean');
  const further = Object.entries(switchable).flatMap(([method, name]) => (service[name] ? [method] : []));
  const options = {
    ...service,
    domainAlias: aliases.slice(1),
    description: ownPartOf(description),
    origins: readServers(origins, 'v2.0'),
  };
  return {
    ...(server !== undefined && { origin: readOrigin(server) }),
    domain: aliases[0] ?? domain,
    ...(maxAge !== undefined && maxAge !== null && { cacheTtlSeconds: maxAge || defaultMaxAge }),
    ...(isTold && { allowedMethods: [...alwaysAllowed, ...further] }),
    vendorOptions: toldOptions(optionsV2Schema, options),
  };
}

/** What is sent for options that are not given. */
const optionDefaults = {
  forwardHostHeader: 'ORIGIN_HOSTNAME',
  cacheKeyQueryParam: 'INCLUDE_ALL',
  referrerType: 'BLACKLIST',
  referrers: [],
  isAllowWhenEmptyReferrer: true,
  useLargeFileOptimization: false,
  rootPathAccessControl: { enable: false },
  modifyOutgoingResponseHeaderControl: { enable: false },
} as const;

function write(spec: DistributionSpec): Fields {
  const options = readOptions(optionsV2Schema, spec.vendorOptions);
  const { description: _description, useOriginCacheControl: _control, cacheType: _type, ...plain } = options;
  const origins = options.origins ?? [writeOrigin(spec.origin, 'v2.0')];
  return {
    ...optionDefaults,
    useOriginHttpProtocolDowngrade: needsDowngrade(origins),
    ...plain,
    domainAlias: aliasesOf(spec.domain, options.domainAlias ?? []),
    ...writeCache(spec, options),
    defaultMaxAge: spec.cacheTtlSeconds ?? 0,
    ...writeMethods(spec),
    origins,
  };
}

function writeMethods({ allowedMethods = [] }: DistributionSpec): Fields {
  const pairs = Object.entries(switchable).map(([method, name]) => [name, allowedMethods.includes(method)]);
  return Object.fromEntries(pairs);
}

/** One of the two must be there (10015). */
function writeCache(
  { cacheTtlSeconds }: DistributionSpec,
  { useOriginCacheControl, cacheType }: OptionsV2,
): Fields {
  if (cacheType !== undefined) {
    return { cacheType, ...(useOriginCacheControl !== undefined && { useOriginCacheControl }) };
  }
  return { useOriginCacheControl: useOriginCacheControl ?? cacheTtlSeconds === undefined };
}

function check(spec: DistributionSpec): readonly FieldProblem[] {
  const options = optionsV2Schema.safeParse(spec.vendorOptions ?? {}).data ?? {};
  const isUncached = options.cacheType !== undefined && spec.cacheTtlSeconds !== undefined;
  return [
    ...checkService(spec, options, 'v2.0'),
    ...problem(
      'cacheTtlSeconds',
      isUncached ? 'There is no TTL where cacheType says that nothing is cached.' : undefined,
    ),
    ...checkMethods(spec.allowedMethods),
    ...checkRootPath(options),
    ...checkHeaders(options),
  ];
}

function checkMethods(methods: readonly string[] | undefined): readonly FieldProblem[] {
  if (methods === undefined) return [];
  const unknown = methods.find(
    (method) => !alwaysAllowed.some((one) => one === method) && !(method in switchable),
  );
  if (unknown !== undefined) return problem('allowedMethods', `NHN Cloud CDN does not forward ${unknown}.`);
  const missing = alwaysAllowed.filter((method) => !methods.includes(method));
  return problem(
    'allowedMethods',
    missing.length > 0 ? 'NHN Cloud CDN always serves GET, HEAD and OPTIONS: name all three.' : undefined,
  );
}

/** Result codes 10028 to 10031. */
function checkRootPath({ rootPathAccessControl: control }: OptionsV2): readonly FieldProblem[] {
  if (!control?.enable) return [];
  const { controlType, redirectPath, redirectStatusCode } = control;
  const isWhole =
    controlType !== 'REDIRECT' || (redirectPath !== undefined && redirectStatusCode !== undefined);
  const words = isWhole ? undefined : 'REDIRECT needs redirectPath and redirectStatusCode.';
  return problem(
    'vendorOptions.rootPathAccessControl',
    controlType === undefined ? 'An enabled control needs controlType.' : words,
  );
}

/** Result codes 10039, 10041, 10042, 10045, 10046. */
function checkHeaders({ modifyOutgoingResponseHeaderControl: control }: OptionsV2): readonly FieldProblem[] {
  if (!control?.enable) return [];
  const list = control.headerList ?? [];
  const names = list.map(({ standardHeaderName, customHeaderName }) =>
    standardHeaderName === 'OTHER' ? `other ${customHeaderName?.toLowerCase() ?? ''}` : standardHeaderName,
  );
  const rules: readonly (readonly [boolean, string])[] = [
    [list.length === 0, 'An enabled control needs headerList.'],
    [names.includes('other '), 'The header OTHER needs customHeaderName.'],
    [new Set(names).size < names.length, 'Each header may be named once.'],
    [
      list.some(({ action, headerValue }) => action !== 'DELETE' && !headerValue),
      'A header needs headerValue.',
    ],
  ];
  const message = rules.find(([isBroken]) => isBroken)?.[1];
  return problem('vendorOptions.modifyOutgoingResponseHeaderControl', message);
}

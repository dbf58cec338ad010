import type { z } from 'zod';
import type { FakeAnswer, FakeContext, FakeDistributions } from '../../testing/fake.ts';
import { createFakeDomains, type FakeDomain, type FakeDomainState } from '../fake-domains.ts';
import { fakeTimeText } from '../fake-figures.ts';
import type { AddDomainBody, domainsBody, UpdateDomainBody } from './fake-bodies.ts';
import { refusal, reply } from './fake-replies.ts';

type Config = Omit<AddDomainBody, 'Domain'>;
type Domain = FakeDomain<Config>;

const words: Record<FakeDomainState, string> = {
  deploying: 'processing',
  closing: 'closing',
  online: 'online',
  offline: 'offline',
  failed: 'rejected',
};

/** The fake's domains of API 3.0. */
export interface FakeCdnDomains extends FakeDistributions {
  has(name: string): boolean;
  refuseAdding(name: string): FakeAnswer | undefined;
  /** What is wrong with a change of a domain in its present state. */
  refuseChange(action: string, name: string): FakeAnswer | undefined;
  add(body: AddDomainBody): FakeAnswer;
  update(body: UpdateDomainBody): FakeAnswer;
  switchTo(name: string, target: 'online' | 'offline'): FakeAnswer;
  drop(name: string): FakeAnswer;
  tell(query: z.infer<typeof domainsBody>, isWhole: boolean): FakeAnswer;
}

export function createFakeCdnDomains(context: FakeContext): FakeCdnDomains {
  const domains = createFakeDomains<Config>(context);
  const withDomain = (name: string, run: (domain: Domain) => void): FakeAnswer => {
    const domain = domains.find(name);
    if (domain !== undefined) run(domain);
    return reply();
  };
  return {
    has: (name) => domains.find(name) !== undefined,
    refuseAdding: (name) =>
      domains.find(name) && refusal('ResourceInUse.CdnHostExists', 'The domain name already exists.'),
    refuseChange: (action, name) => {
      const domain = domains.find(name);
      if (domain === undefined)
        return refusal('ResourceNotFound.CdnHostNotExists', 'The domain name is not found.');
      return refuseState(action, domains.stateOf(domain));
    },
    add: ({ Domain: name, ...config }) => {
      domains.add(name, config);
      return reply();
    },
    // A block that is sent replaces the one that was there: what it leaves out is lost.
    update: ({ Domain: name, ...blocks }) =>
      withDomain(name, (domain) => domains.change(domain, { ...domain.config, ...given(blocks) })),
    switchTo: (name, target) => withDomain(name, (domain) => domains.switchTo(domain, target)),
    drop: (name) => withDomain(name, (domain) => domains.drop(domain)),
    tell: ({ Filters = [], Offset, Limit }, isWhole) => {
      const found = domains.all().filter(({ name }) => Filters.every(({ Value }) => Value.includes(name)));
      const page = found.slice(Offset, Offset + Limit).map((domain) => {
        const state = words[domains.stateOf(domain)];
        return isWhole ? describeWhole(domain, state) : describe(domain, state);
      });
      return reply({ Domains: page, TotalNumber: found.length });
    },
    ids: () => domains.all().map(({ name }) => name),
    alter: (name, { origin, enabled, cacheTtlSeconds }) => {
      withDomain(name, (domain) => {
        if (enabled !== undefined) domain.target = enabled ? 'online' : 'offline';
        domain.config = {
          ...domain.config,
          ...(origin !== undefined && { Origin: { ...domain.config.Origin, ...altered(origin) } }),
          ...(cacheTtlSeconds !== undefined && { Cache: cacheOf(cacheTtlSeconds) }),
        };
      });
    },
    breakDown: (name) => domains.breakDown(name),
  };
}

function altered(origin: string): Partial<Config['Origin']> {
  const [, scheme, address = origin] = /^(?:(https?):\/\/)?(.*)$/.exec(origin) ?? [];
  const protocol = scheme === 'https' ? ('https' as const) : ('http' as const);
  return { Origins: [address], ...(scheme !== undefined && { OriginPullProtocol: protocol }) };
}

function cacheOf(seconds: number): NonNullable<Config['Cache']> {
  const rule = { CacheType: 'all' as const, CacheContents: ['*'], CacheTime: seconds };
  const off = {
    FollowOrigin: 'off',
    IgnoreCacheControl: 'off',
    IgnoreSetCookie: 'off',
    CompareMaxAge: 'off',
  } as const;
  return { SimpleCache: { ...off, CacheRules: [rule] } };
}

function given(blocks: Omit<UpdateDomainBody, 'Domain'>): Partial<Config> {
  return Object.fromEntries(Object.entries(blocks).filter(([, block]) => block !== undefined));
}

function refuseState(action: string, state: FakeDomainState): FakeAnswer | undefined {
  const isBetween = state === 'deploying' || state === 'closing';
  if (isBetween) return refusal('ResourceInUse.CdnOpInProgress', 'CDN resources are being operated.');
  if (action === 'DeleteCdnDomain' && state === 'online') {
    return refusal('ResourceUnavailable.CdnHostIsNotOffline', 'Domain name is still in use.');
  }
  const isWrong =
    (action === 'StartCdnDomain' && state !== 'offline') ||
    (action === 'StopCdnDomain' && state !== 'online');
  return isWrong
    ? refusal('InvalidParameter.CdnHostInvalidStatus', 'Invalid domain name status.')
    : undefined;
}

/** As BriefDomain. Absent parts of the origin are told with their defaults. */
function describe({ id, name, config, addedAt, changedAt }: Domain, Status: string): Record<string, unknown> {
  const { Origin } = config;
  return {
    ResourceId: `cdn-${id}`,
    AppId: 1_251_991_073,
    Domain: name,
    Cname: `${name}.cdn.dnsv1.com`,
    Status,
    ProjectId: config.ProjectId ?? 0,
    ServiceType: config.ServiceType,
    CreateTime: fakeTimeText(addedAt),
    UpdateTime: fakeTimeText(changedAt),
    Origin: {
      Origins: Origin.Origins,
      OriginType: Origin.OriginType,
      ServerName: Origin.ServerName ?? name,
      CosPrivateAccess: null,
      OriginPullProtocol: Origin.OriginPullProtocol ?? 'http',
      BackupOrigins: Origin.BackupOrigins ?? null,
      BackupOriginType: Origin.BackupOriginType ?? null,
      BackupServerName: null,
    },
    Disable: 'normal',
    Area: config.Area ?? 'mainland',
    Readonly: 'normal',
    Product: 'cdn',
    ParentHost: '',
  };
}

function describeWhole(domain: Domain, status: string): Record<string, unknown> {
  const { Cache = cacheOf(2_592_000), Tag } = domain.config;
  return {
    ...describe(domain, status),
    Cache: {
      SimpleCache: Cache.SimpleCache ?? null,
      AdvancedCache: null,
      RuleCache: Cache.RuleCache ?? null,
    },
    Https: null,
    ForceRedirect: null,
    Tag: Tag ?? null,
  };
}

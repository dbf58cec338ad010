import { formatOrigin, type DistributionSpec } from '@purgeway/model';
import type { VendorDistribution } from '../distribution.ts';
import { parseDuration } from './vendor-time.ts';
import type { BalancerSpec, StatusObjects } from './wire-balancers.ts';

/** What the vendor's answers say of one load balancer. */
export interface BalancerFacts {
  readonly name: string;
  readonly isDisabled: boolean;
  readonly isLeaving: boolean;
  /** Absent: the answer did not hold it. */
  readonly spec?: BalancerSpec | undefined;
  readonly status?: StatusObjects;
}

/** A load balancer in our words. */
export function readBalancer(facts: BalancerFacts): VendorDistribution {
  const words = wordsOf(facts);
  const state = stateOf(facts, words);
  return {
    vendorId: facts.name,
    state,
    statusText: words.length === 0 ? 'no status' : words.join(', '),
    cname: cnameOf(facts.spec),
    hostnames: facts.spec?.domains,
    found: foundIn(facts),
    message: messageOf(facts, words, state),
  };
}

const hostPrefix = 'VIRTUAL_HOST_';

/** Words that say nothing of trouble: the vendor is at work, or done. */
const calmWords = new Set([
  'VIRTUAL_HOST_READY',
  'VIRTUAL_HOST_INTERNET_NLB_PENDING_CREATION',
  'CDN_LB_STATUS_CREATED',
  'CDN_LB_STATUS_DEPLOYING',
  'CDN_LB_STATUS_DEPLOYED',
  'DEPLOYMENT_STATUS_NOT_DEPLOYED',
  'DEPLOYMENT_STATUS_DEPLOYING',
  'DEPLOYMENT_STATUS_DEPLOYED',
]);

/** The vendor's words for a state: of the virtual host, of the CDN, and of the sites, each once. */
function wordsOf({ spec, status = [] }: BalancerFacts): readonly string[] {
  const words = [
    spec?.state ?? '',
    ...status.map((object) => object.cdn_status?.deployment_status ?? ''),
    ...status.map((object) => object.cdn_site_status?.status ?? ''),
  ];
  return [...new Set(words.filter((word) => word !== ''))];
}

function stateOf(facts: BalancerFacts, words: readonly string[]): VendorDistribution['state'] {
  if (facts.isLeaving) return 'leaving';
  if (facts.isDisabled) return 'disabled';
  if (words.some((word) => word.endsWith('FAILED'))) return 'failed';
  if (words.some(isWaitingForDns)) return 'active';
  if (words.some((word) => !calmWords.has(word))) return 'unknown';
  return words.includes('VIRTUAL_HOST_READY') && words.includes('CDN_LB_STATUS_DEPLOYED')
    ? 'active'
    : 'deploying';
}

function isWaitingForDns(word: string): boolean {
  return /^(PENDING|DNS)_/.test(word.replace(hostPrefix, '')) && word.startsWith(hostPrefix);
}

function messageOf(
  { spec, status = [] }: BalancerFacts,
  words: readonly string[],
  state: VendorDistribution['state'],
): string | undefined {
  const said = status.flatMap(({ cdn_status, cdn_site_status, virtual_host_status }) => [
    cdn_status?.error,
    cdn_site_status?.error,
    virtual_host_status?.error_description,
    virtual_host_status?.suggested_action,
  ]);
  const told = said.filter((text) => text !== undefined && text !== '').join(' ');
  if (state === 'failed') return told === '' ? `The vendor says ${words.join(', ')}.` : told;
  if (state !== 'active' || !words.some(isWaitingForDns)) return undefined;
  const cname = cnameOf(spec);
  const target = cname === undefined ? '' : `: point its CNAME to ${cname}`;
  return `Deployed, but waits for the domain's DNS${target}. ${told}`.trim();
}

/** That of the first domain. */
function cnameOf(spec: BalancerSpec | undefined): string | undefined {
  const [domain] = spec?.domains ?? [];
  const known = spec?.service_domains ?? [];
  return (known.find((entry) => entry.domain === domain) ?? known[0])?.service_domain;
}

function foundIn({ spec, isDisabled }: BalancerFacts): Partial<DistributionSpec> {
  const enabled = !isDisabled;
  if (spec === undefined) return { enabled };
  const [domain] = spec.domains ?? [];
  const origin = originOf(spec.origin_pool);
  return {
    enabled,
    ...(origin !== undefined && { origin }),
    domain,
    cacheTtlSeconds: ttlOf(spec),
    httpsOnly: isHttpsOnly(spec),
  };
}

/** Nought says that nothing is cached, which cannot be asked for in our words but must show as a difference. */
function ttlOf({ default_cache_action: action }: BalancerSpec): number | undefined {
  if (action?.cache_disabled !== undefined) return 0;
  const ms = parseDuration(action?.cache_ttl_override ?? action?.cache_ttl_default ?? '');
  return ms === undefined ? undefined : ms / 1000;
}

function isHttpsOnly({ http, https, https_auto_cert }: BalancerSpec): boolean | undefined {
  const listener = https ?? https_auto_cert;
  if (listener !== undefined) return listener.http_redirect === true;
  return http === undefined ? undefined : false;
}

/** The first origin server; that there are more cannot be said in our words. */
function originOf(pool: BalancerSpec['origin_pool']): string | undefined {
  const [server] = pool?.origin_servers ?? [];
  if (pool === undefined || server === undefined) return undefined;
  const hostname = server.public_name?.dns_name ?? server.public_ip?.ip;
  if (hostname === undefined) return undefined;
  const scheme = pool.use_tls === undefined ? 'http' : 'https';
  return formatOrigin({
    scheme,
    hostname,
    port: server.port === usualPorts[scheme] ? undefined : server.port,
  });
}

const usualPorts = { http: 80, https: 443 } as const;

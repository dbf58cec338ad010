import { describe, expect, it } from 'vitest';
import { readBalancer } from './read-balancer.ts';
import { balancerSpecSchema, statusObjectsSchema } from './wire-balancers.ts';

const cname = 'ves-io-cdn-cdn-acmecorp-com.demo1.ac.vh.volterra.us';
const spec = {
  domains: ['cdn.acmecorp.com', 'img.acmecorp.com'],
  service_domains: [
    { domain: 'img.acmecorp.com', service_domain: 'other.demo1.ac.vh.volterra.us' },
    { domain: 'cdn.acmecorp.com', service_domain: cname },
  ],
};

describe('the state of a load balancer', () => {
  it.each([
    ['READY', 'DEPLOYED', 'active'],
    ['READY', 'DEPLOYING', 'deploying'],
    ['READY', 'CREATED', 'deploying'],
    ['READY', undefined, 'deploying'],
    [undefined, 'DEPLOYED', 'deploying'],
    ['INTERNET_NLB_PENDING_CREATION', 'DEPLOYED', 'deploying'],
    ['READY', 'DEPLOY_FAILED', 'failed'],
    ['READY', 'FAILED', 'failed'],
    ['VERIFICATION_FAILED', 'DEPLOYED', 'failed'],
    ['INTERNET_NLB_CREATION_FAILED', 'DEPLOYING', 'failed'],
    ['PENDING_VERIFICATION', 'DEPLOYED', 'active'],
    ['PENDING_DNS_DELEGATION', 'DEPLOYED', 'active'],
    ['PENDING_A_RECORD', 'DEPLOYING', 'active'],
    ['DNS_A_RECORD_ADDED', 'DEPLOYED', 'active'],
    ['ASLEEP', 'DEPLOYED', 'unknown'],
    ['READY', 'ASLEEP', 'unknown'],
  ])('is, with %s and %s, %s', (host, cdn, state) => {
    expect(read(host, cdn).state).toBe(state);
    expect(read(host, cdn, { isDisabled: true }).state).toBe('disabled');
    expect(read(host, cdn, { isDisabled: true, isLeaving: true }).state).toBe('leaving');
  });

  it('is failed when one site failed, with what the vendor says of it', () => {
    const site = {
      cdn_site_status: { site: 'pa4', status: 'DEPLOYMENT_STATUS_DEPLOY_FAILED', error: 'full' },
    };
    expect(read('READY', 'DEPLOYED', { objects: [site] })).toMatchObject({
      state: 'failed',
      message: 'full',
      statusText: 'VIRTUAL_HOST_READY, CDN_LB_STATUS_DEPLOYED, DEPLOYMENT_STATUS_DEPLOY_FAILED',
    });
  });

  it('tells what to do when it waits for DNS', () => {
    const host = { virtual_host_status: { suggested_action: 'Add the record.', error_description: '' } };
    expect(read('PENDING_A_RECORD', 'DEPLOYED', { objects: [host] }).message).toBe(
      `Deployed, but waits for the domain's DNS: point its CNAME to ${cname}. Add the record.`,
    );
    expect(read('READY', 'DEPLOYED', { objects: [host] }).message).toBeUndefined();
  });

  it('is deploying while nothing is said', () => {
    expect(read(undefined, undefined)).toMatchObject({ state: 'deploying', statusText: 'no status' });
  });
});

describe('what a load balancer is', () => {
  it('has the CNAME target of its first domain, and every hostname', () => {
    expect(read('READY', 'DEPLOYED')).toMatchObject({ cname, hostnames: spec.domains });
  });

  it.each([
    [{ default_cache_action: { cache_ttl_default: '1d' } }, { cacheTtlSeconds: 86_400 }],
    [
      { default_cache_action: { cache_ttl_override: '5m', cache_ttl_default: null } },
      { cacheTtlSeconds: 300 },
    ],
    [{ default_cache_action: { cache_disabled: {}, cache_ttl_default: null } }, { cacheTtlSeconds: 0 }],
    [{ default_cache_action: null }, { cacheTtlSeconds: undefined }],
    [{ http: { port: 80 }, https: null }, { httpsOnly: false }],
    [{ https_auto_cert: { http_redirect: true } }, { httpsOnly: true }],
    [{ https_auto_cert: {} }, { httpsOnly: false }],
    [{ https: { http_redirect: true }, http: null }, { httpsOnly: true }],
    [{}, { httpsOnly: undefined, enabled: true, domain: 'cdn.acmecorp.com' }],
    [
      { origin_pool: { origin_servers: [{ public_ip: { ip: '8.8.8.8' }, port: 81 }], no_tls: {} } },
      { origin: 'http://8.8.8.8:81' },
    ],
    [
      {
        origin_pool: {
          origin_servers: [{ public_name: { dns_name: 'o.example.com' }, public_ip: null, port: 443 }],
          use_tls: {},
        },
      },
      { origin: 'https://o.example.com' },
    ],
  ])('is, for %j, %j', (part, found) => {
    expect(read('READY', 'DEPLOYED', { part }).found).toMatchObject(found);
  });
});

interface More {
  readonly isDisabled?: boolean;
  readonly isLeaving?: boolean;
  readonly part?: object;
  readonly objects?: readonly object[];
}

function read(host: string | undefined, cdn: string | undefined, more: More = {}) {
  const { isDisabled = false, isLeaving = false, part, objects = [] } = more;
  const state = host === undefined ? null : `VIRTUAL_HOST_${host}`;
  const own =
    cdn === undefined ? [] : [{ cdn_status: { deployment_status: `CDN_LB_STATUS_${cdn}`, error: '' } }];
  return readBalancer({
    name: 'shop',
    isDisabled,
    isLeaving,
    spec: balancerSpecSchema.parse({ ...spec, state, ...part }),
    status: statusObjectsSchema.parse([...own, ...objects]),
  });
}

import type { DistributionSpec } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { balancerNameFor, changedForm, createFormOf } from './balancer-form.ts';
import { checkDistribution, optionsSchema } from './distribution-options.ts';

const marker = 'dist_0123456789abcdefghjk';
const spec: DistributionSpec = {
  origin: 'https://origin.example.com:8443',
  domain: 'www.example.com',
  enabled: true,
};
const tls = { use_tls: { use_host_header_as_sni: {}, volterra_trusted_ca: {}, no_mtls: {} } };

describe('the form of a new load balancer', () => {
  it('holds what was asked for and nothing else', () => {
    expect(createFormOf({ spec, marker }, 'space')).toEqual({
      metadata: {
        name: 'dist-0123456789abcdefghjk',
        namespace: 'space',
        annotations: { 'purgeway-marker': marker },
        disable: false,
      },
      spec: {
        domains: ['www.example.com'],
        http: { dns_volterra_managed: false, port: 80 },
        origin_pool: {
          origin_servers: [{ public_name: { dns_name: 'origin.example.com' }, port: 8443 }],
          ...tls,
          public_name: { dns_name: 'origin.example.com' },
        },
      },
    });
  });

  it('holds every field and option', () => {
    const vendorOptions = {
      domains: ['img.example.com'],
      labels: { team: 'web' },
      description: 'The shop',
      add_hsts: true,
      origin_host: 'shop.example.com',
      origin_request_timeout: '100s',
      cache_ttl_override: true,
    };
    const whole = {
      ...spec,
      origin: '192.0.2.7',
      enabled: false,
      httpsOnly: true,
      cacheTtlSeconds: 60,
      vendorOptions,
    };
    expect(checkDistribution(whole)).toEqual([]);
    expect(createFormOf({ spec: whole, marker }, 'space')).toEqual({
      metadata: {
        name: 'dist-0123456789abcdefghjk',
        namespace: 'space',
        labels: { team: 'web' },
        annotations: { 'purgeway-marker': marker },
        description: 'The shop',
        disable: true,
      },
      spec: {
        domains: ['www.example.com', 'img.example.com'],
        https_auto_cert: { http_redirect: true, add_hsts: true },
        origin_pool: {
          origin_servers: [{ public_ip: { ip: '192.0.2.7' }, port: 80 }],
          no_tls: {},
          public_name: { dns_name: 'shop.example.com' },
          origin_request_timeout: '100s',
        },
        default_cache_action: { cache_ttl_override: '60s' },
      },
    });
  });

  it.each<[string, Partial<DistributionSpec>, object]>([
    ['a TTL', { cacheTtlSeconds: 60 }, { default_cache_action: { cache_ttl_default: '60s' } }],
    [
      'no caching',
      { vendorOptions: { cache_disabled: true } },
      { default_cache_action: { cache_disabled: {} } },
    ],
    [
      'a port and managed DNS',
      { vendorOptions: { port: 8080, dns_volterra_managed: true } },
      { http: { port: 8080, dns_volterra_managed: true } },
    ],
    [
      'port 443 without a scheme',
      { origin: 'o.example.com:443' },
      {
        origin_pool: {
          ...tls,
          origin_servers: [{ public_name: { dns_name: 'o.example.com' }, port: 443 }],
          public_name: { dns_name: 'o.example.com' },
        },
      },
    ],
    [
      'an address, whose Host header is the domain',
      { origin: '192.0.2.7:81' },
      {
        origin_pool: {
          no_tls: {},
          origin_servers: [{ public_ip: { ip: '192.0.2.7' }, port: 81 }],
          public_name: { dns_name: 'www.example.com' },
        },
      },
    ],
  ])('says %s', (_what, change, part) => {
    expect(createFormOf({ spec: { ...spec, ...change }, marker }, 'space').spec).toMatchObject(part);
  });
});

describe('the name of a load balancer', () => {
  it.each(['dist_A', '1dist', 'a'.repeat(64), 'dist_', 'Ä'])('has DNS-1035 form for %s', (odd) => {
    expect(balancerNameFor(odd)).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
    expect(balancerNameFor(odd)).toBe(balancerNameFor(odd));
    expect(balancerNameFor(odd)).not.toBe(balancerNameFor(`${odd}x`));
  });
});

describe('a changed form', () => {
  const form = {
    metadata: { name: 'shop', namespace: 'space', labels: { a: 'b' }, resource_version: '7' },
    spec: {
      domains: ['www.example.com', 'old.example.com'],
      https: { tls_parameters: { own: 'certificate' }, http_redirect: false },
      http: null,
      origin_pool: {
        public_name: { dns_name: 'origin.example.com', refresh_interval: 20 },
        origin_servers: [{ port: 80 }, { port: 81 }],
        no_tls: {},
        origin_request_timeout: '30s',
        more_origin_options: { websocket: true },
      },
      default_cache_action: { cache_ttl_default: '1d' },
      disable_waf: {},
      custom_cache_rule: { cdn_cache_rules: [] },
    },
  };

  it.each<
    [
      string,
      Partial<DistributionSpec>,
      readonly ('origin' | 'domain' | 'httpsOnly' | 'cacheTtlSeconds' | 'vendorOptions')[],
      object,
    ]
  >([
    [
      'an origin',
      { origin: 'new.example.com' },
      ['origin'],
      {
        origin_pool: {
          ...form.spec.origin_pool,
          public_name: { dns_name: 'new.example.com' },
          origin_servers: [{ public_name: { dns_name: 'new.example.com' }, port: 80 }],
        },
      },
    ],
    [
      'a TTL',
      { cacheTtlSeconds: 5 },
      ['cacheTtlSeconds'],
      { default_cache_action: { cache_ttl_default: '5s' } },
    ],
    [
      'https on its own certificate',
      { httpsOnly: true },
      ['httpsOnly'],
      { https: { ...form.spec.https, http_redirect: true } },
    ],
    [
      'one option alone',
      { vendorOptions: { origin_request_timeout: '60s' } },
      ['vendorOptions'],
      { origin_pool: { ...form.spec.origin_pool, origin_request_timeout: '60s' } },
    ],
    [
      'HSTS, without a redirect that nobody asked for',
      { vendorOptions: { add_hsts: true } },
      ['vendorOptions'],
      { https: { ...form.spec.https, add_hsts: true } },
    ],
  ])('changes %s and leaves all else', (...[_what, change, changed, part]) => {
    const next = changedForm(form, { vendorId: 'shop', spec: { ...spec, ...change }, changed });
    const { http: _http, ...others } = form.spec;
    const { http: _none, ...found } = next.spec;
    expect(next.metadata).toEqual(form.metadata);
    expect(found).toEqual({ ...others, ...part });
  });

  it('goes from https to http, to a new domain, without a TTL, and with new labels', () => {
    const next = changedForm(form, {
      vendorId: 'shop',
      spec: { ...spec, domain: 'new.example.com', vendorOptions: { labels: { c: 'd' }, description: 'New' } },
      changed: ['domain', 'httpsOnly', 'cacheTtlSeconds', 'vendorOptions'],
    });
    expect(next).toEqual({
      metadata: { ...form.metadata, labels: { c: 'd' }, description: 'New' },
      spec: {
        domains: ['new.example.com'],
        http: { dns_volterra_managed: false, port: 80 },
        origin_pool: { ...form.spec.origin_pool, public_name: { dns_name: 'origin.example.com' } },
        disable_waf: {},
        custom_cache_rule: { cdn_cache_rules: [] },
      },
    });
  });

  it('keeps port ranges that a person chose, until a port is asked for', () => {
    const ranged = { ...form, spec: { http: { port_ranges: '80,8080', dns_volterra_managed: true } } };
    const change = (vendorOptions: Record<string, unknown>) =>
      changedForm(ranged, { vendorId: 'shop', spec: { ...spec, vendorOptions }, changed: ['vendorOptions'] })
        .spec['http'];
    expect(change({})).toEqual({ port_ranges: '80,8080', dns_volterra_managed: true });
    expect(change({ port: 81 })).toEqual({ port: 81, dns_volterra_managed: true });
  });
});

describe('the check of a wanted distribution', () => {
  it.each<[string, Partial<DistributionSpec>, readonly string[]]>([
    ['no domain', { domain: undefined }, ['domain']],
    ['a wildcard', { domain: '*.example.com' }, ['domain']],
    ['an origin with a path', { origin: 'https://o.example.com/a' }, ['origin']],
    ['an IPv6 origin', { origin: 'http://[2001:db8::1]' }, ['origin']],
    ['an origin that is no name', { origin: 'localhost' }, ['origin']],
    ['a TTL of nought', { cacheTtlSeconds: 0 }, ['cacheTtlSeconds']],
    ['HSTS without https', { vendorOptions: { add_hsts: true } }, ['vendorOptions.add_hsts']],
    ['a port with https', { httpsOnly: true, vendorOptions: { port: 81 } }, ['vendorOptions.port']],
    [
      'managed DNS with https',
      { httpsOnly: true, vendorOptions: { dns_volterra_managed: true } },
      ['vendorOptions.dns_volterra_managed'],
    ],
    [
      'a TTL of what is not cached',
      { cacheTtlSeconds: 9, vendorOptions: { cache_disabled: true } },
      ['vendorOptions.cache_disabled'],
    ],
    [
      'an override of nothing',
      { vendorOptions: { cache_ttl_override: true } },
      ['vendorOptions.cache_ttl_override'],
    ],
    ['a domain twice', { vendorOptions: { domains: ['WWW.example.com'] } }, ['vendorOptions.domains']],
    ['nothing wrong', { cacheTtlSeconds: 9, httpsOnly: false }, []],
  ])('names %s', (_what, change, fields) => {
    const problems = checkDistribution({ ...spec, ...change });
    expect(problems.map(({ field }) => field)).toEqual(fields);
    expect(problems.filter(({ message }) => !message.endsWith('.'))).toEqual([]);
  });

  it.each([
    { origin_request_timeout: '9s' },
    { origin_request_timeout: '11m' },
    { origin_request_timeout: '100' },
    { domains: [] },
    { domains: Array.from({ length: 32 }, (_, index) => `a${index}.example.com`) },
    { description: 'ä'.repeat(601) },
    { port: 0 },
    { waf: true },
  ])('has a schema that refuses %j', (options) => {
    expect(optionsSchema.safeParse(options).success).toBe(false);
  });
});

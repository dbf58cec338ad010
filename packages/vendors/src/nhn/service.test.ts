import { readFileSync } from 'node:fs';
import type { DistributionSpec } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { optionsV15Schema, optionsV2Schema } from './options.ts';
import { rulesV15, serviceV15 } from './service-v15.ts';
import { rulesV2, serviceV2 } from './service-v2.ts';

const bare: DistributionSpec = { origin: 'origin.example.com', enabled: true };

describe('a service of v1.5', () => {
  it('has sensible settings where nothing is asked for', () => {
    expect(serviceV15.write(bare)).toEqual({
      region: 'GLOBAL',
      useOriginHttpProtocolDowngrade: false,
      forwardHostHeader: 'ORIGIN_HOSTNAME',
      useOrigin: 'Y',
      referrerType: 'BLACKLIST',
      domainAlias: '',
      maxAge: 0,
      referrers: '',
      isAllowWhenEmptyReferrer: true,
      origins: [{ origin: 'origin.example.com', httpPort: 80, httpsPort: 443 }],
    });
  });

  it('can have every setting of the document', () => {
    const vendorOptions = {
      region: 'GLOBAL',
      useOriginHttpProtocolDowngrade: true,
      forwardHostHeader: 'REQUEST_HOST_HEADER',
      useOrigin: 'Y',
      referrerType: 'WHITELIST',
      referrers: ['cloud\\.nhn\\.com', 'test.com'],
      isAllowWhenEmptyReferrer: false,
      description: 'api test pad',
      domainAlias: ['b.example.com', 'www.example.com'],
      origins: [
        { origin: 'origin.example.com', httpPort: 8080, httpsPort: 8443, originPath: '/a' },
        { origin: 'other.example.com', port: 80 },
      ],
    };
    const spec = {
      origin: 'origin.example.com/a',
      enabled: true,
      domain: 'www.example.com',
      cacheTtlSeconds: 86_400,
      vendorOptions,
    };
    expect(optionsV15Schema.parse(vendorOptions)).toEqual(vendorOptions);
    expect(rulesV15.checkDistribution(spec)).toEqual([]);
    expect(serviceV15.descriptionOf(spec)).toBe('api test pad');
    const { description: _description, ...others } = vendorOptions;
    expect(serviceV15.write(spec)).toEqual({
      ...others,
      domainAlias: 'www.example.com\nb.example.com',
      referrers: 'cloud\\.nhn\\.com\ntest.com',
      maxAge: 86_400,
    });
  });

  it("is read from the document's example", () => {
    expect(serviceV15.read(fixture('get-answer.json'))).toMatchObject({
      domain: 'lhcsxuo0.toastcdn.net',
      status: 'OPENING',
      description: 'api test pad',
      aliases: ['test.domain.com'],
      found: {
        origin: 'static.resource.com:80',
        domain: 'test.domain.com',
        cacheTtlSeconds: 100,
        vendorOptions: {
          region: 'GLOBAL',
          description: 'api test pad',
          useOrigin: 'N',
          referrerType: 'BLACKLIST',
          referrers: ['test.com'],
          domainAlias: [],
        },
      },
    });
  });

  it('gives back what may be asked for again', () => {
    const { found } = serviceV15.read(fixture('get-answer.json'));
    expect(optionsV15Schema.parse(found.vendorOptions)).toEqual(found.vendorOptions);
    expect(rulesV15.checkDistribution({ ...bare, ...found })).toEqual([]);
  });

  it('tells the servers where the origin alone does not say them all', () => {
    const told = (origins: unknown): unknown =>
      serviceV15.read({ domain: 'd', status: 'OPEN', maxAge: null, domainAlias: null, origins }).found;
    const odd = { origin: 'a.test', httpPort: 8080, httpsPort: 8443 };
    expect(told([{ ...odd, originPath: null, port: null }])).toEqual({
      origin: 'a.test',
      domain: 'd',
      vendorOptions: { referrers: [], domainAlias: [], origins: [odd] },
    });
    const plain = { origin: 'a.test', httpsPort: 443, originPath: '/x' };
    expect(told([plain, { origin: 'b.test', port: 80 }])).toMatchObject({
      origin: 'https://a.test:443/x',
      vendorOptions: { origins: [plain, { origin: 'b.test', port: 80 }] },
    });
    expect(told([plain])).toMatchObject({ vendorOptions: { domainAlias: [] } });
  });

  it('has 604,800 seconds where it says 0', () => {
    const read = (maxAge: unknown): unknown =>
      serviceV15.read({ domain: 'd', status: 'OPEN', maxAge }).found.cacheTtlSeconds;
    expect([read('0'), read(0), read('100'), read(undefined)]).toEqual([604_800, 604_800, 100, undefined]);
  });

  it.each([
    ['no domain', { status: 'OPEN' }],
    ['no status', { domain: 'd' }],
    ['an age in words', { domain: 'd', status: 'OPEN', maxAge: 'a day' }],
    ['a list of aliases', { domain: 'd', status: 'OPEN', domainAlias: ['a'] }],
  ])('is uncertain in another form: %s', (_what, value) => {
    expect(() => serviceV15.read(value)).toThrowError(expect.objectContaining({ kind: 'uncertain' }));
  });
});

describe('an origin', () => {
  it.each([
    ['a.test', { httpPort: 80, httpsPort: 443 }, false],
    ['a.test:8080', { port: 8080 }, true],
    ['a.test:443', { port: 443 }, false],
    ['http://a.test', { httpPort: 80 }, true],
    ['http://a.test:8080/x/y', { httpPort: 8080, originPath: '/x/y' }, true],
    ['https://a.test', { httpsPort: 443 }, false],
  ])('%s becomes ports of v1.5, and says whether HTTPS must be downgraded', (origin, ports, isDowngraded) => {
    expect(serviceV15.write({ ...bare, origin })).toMatchObject({
      origins: [{ origin: 'a.test', ...ports }],
      useOriginHttpProtocolDowngrade: isDowngraded,
    });
  });

  it.each([
    ['a.test:8080', { httpPort: 8080 }],
    ['a.test:443', { httpsPort: 443 }],
  ])('%s becomes ports of v2.0, which has no plain port', (origin, ports) => {
    expect(serviceV2.write({ ...bare, origin })).toMatchObject({ origins: [{ origin: 'a.test', ...ports }] });
  });
});

describe('what v1.5 refuses', () => {
  const refused: readonly (readonly [string, Partial<DistributionSpec>])[] = [
    ['origin', { origin: 'https://a.test:81800/' }],
    ['origin', { origin: 'a.test:3000' }],
    ['origin', { origin: 'http://[::1]/' }],
    ['enabled', { enabled: false }],
    ['cacheTtlSeconds', { cacheTtlSeconds: 0 }],
    ['cacheTtlSeconds', { cacheTtlSeconds: 2_147_483_648 }],
    ['domain', { domain: 'mine.toastcdn.net' }],
    [
      'vendorOptions.domainAlias',
      { domain: 'a.test', vendorOptions: { domainAlias: ['b.test', 'c.test', 'd.test'] } },
    ],
    [
      'vendorOptions.domainAlias',
      { vendorOptions: { domainAlias: [`${'a'.repeat(200)}.test`, `${'b'.repeat(60)}.test`] } },
    ],
    ['vendorOptions.referrers', { vendorOptions: { referrers: ['('] } }],
    ['vendorOptions.referrers', { vendorOptions: { referrers: ['a'.repeat(1_025)] } }],
    ['vendorOptions.origins', servers({ origin: 'other.example.com', port: 80 })],
    ['vendorOptions.origins', servers({ origin: 'origin.example.com' })],
    ['vendorOptions.origins', servers({ origin: 'origin.example.com', port: 80, httpPort: 80 })],
    ['vendorOptions.origins', servers({ origin: 'origin.example.com', httpPort: 80, httpsPort: 80 })],
    ['vendorOptions.origins', servers({ origin: 'http://origin.example.com', port: 80 })],
    ['vendorOptions.origins', servers({ origin: 'origin.example.com', port: 80, originPath: 'a' })],
    ['vendorOptions.origins', servers({ origin: 'origin.example.com', port: 80, originPath: '/a/' })],
  ];
  it.each(refused)('is named: %s of %j', (field, change) => {
    expect(rulesV15.checkDistribution({ ...bare, ...change })).toEqual([
      { field, message: expect.stringMatching(/\.$/) },
    ]);
  });

  it('tells why a TTL of 0 is refused', () => {
    const [problem] = rulesV15.checkDistribution({ ...bare, cacheTtlSeconds: 0 });
    expect(problem?.message).toContain('604,800');
  });

  it.each([
    { surprise: 1 },
    { region: 'KR' },
    { description: 'mine [purgeway dist_0]' },
    { description: 'a'.repeat(161) },
    { referrers: ['two\nlines'] },
    { cacheType: 'BYPASS' },
  ])('is no option: %j', (options) => {
    expect(optionsV15Schema.safeParse(options).success).toBe(false);
  });
});

describe('a service of v2.0', () => {
  it('has sensible settings where nothing is asked for', () => {
    expect(serviceV2.write(bare)).toEqual({
      useOriginHttpProtocolDowngrade: false,
      forwardHostHeader: 'ORIGIN_HOSTNAME',
      domainAlias: [],
      useOriginCacheControl: true,
      defaultMaxAge: 0,
      cacheKeyQueryParam: 'INCLUDE_ALL',
      referrerType: 'BLACKLIST',
      referrers: [],
      isAllowWhenEmptyReferrer: true,
      isAllowPost: false,
      isAllowPut: false,
      isAllowPatch: false,
      isAllowDelete: false,
      useLargeFileOptimization: false,
      origins: [{ origin: 'origin.example.com', httpPort: 80, httpsPort: 443 }],
      rootPathAccessControl: { enable: false },
      modifyOutgoingResponseHeaderControl: { enable: false },
    });
  });

  it("is read from the guide's example, and can be asked for so", () => {
    const { found } = serviceV2.read(fixture('v2-get-answer.json'));
    expect(found).toMatchObject({
      origin: 'static.resource.com',
      domain: 'test.domain.com',
      cacheTtlSeconds: 86_400,
      allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PATCH'],
      vendorOptions: { cacheType: 'NO_STORE', useOriginCacheControl: false, referrers: ['test.com'] },
    });
    const { cacheTtlSeconds: _ttl, ...others } = found;
    const spec = { ...bare, ...others };
    expect(optionsV2Schema.parse(spec.vendorOptions)).toEqual(spec.vendorOptions);
    expect(rulesV2.checkDistribution(spec)).toEqual([]);
    const {
      domain: _domain,
      status: _status,
      header: _header,
      region: _region,
      callback: _callback,
      ...told
    } = object(fixture('v2-get-answer.json'));
    expect(serviceV2.write(spec)).toEqual({ ...told, defaultMaxAge: 0 });
  });

  it('caches by the TTL when there is one, and by its own type when that is asked for', () => {
    const cacheOf = (spec: Partial<DistributionSpec>): unknown => {
      const { useOriginCacheControl, cacheType, defaultMaxAge } = serviceV2.write({ ...bare, ...spec });
      return [useOriginCacheControl, cacheType, defaultMaxAge];
    };
    expect(cacheOf({ cacheTtlSeconds: 60 })).toEqual([false, undefined, 60]);
    expect(cacheOf({ vendorOptions: { cacheType: 'NO_STORE' } })).toEqual([undefined, 'NO_STORE', 0]);
  });

  const refused: readonly (readonly [string, Partial<DistributionSpec>])[] = [
    ['allowedMethods', { allowedMethods: ['GET', 'HEAD'] }],
    ['allowedMethods', { allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'TRACE'] }],
    ['cacheTtlSeconds', { cacheTtlSeconds: 60, vendorOptions: { cacheType: 'BYPASS' } }],
    ['vendorOptions.rootPathAccessControl', rootPath({})],
    ['vendorOptions.rootPathAccessControl', rootPath({ controlType: 'REDIRECT', redirectPath: '/' })],
    ['vendorOptions.modifyOutgoingResponseHeaderControl', headers([])],
    [
      'vendorOptions.modifyOutgoingResponseHeaderControl',
      headers([{ standardHeaderName: 'OTHER', headerValue: '1' }]),
    ],
    ['vendorOptions.modifyOutgoingResponseHeaderControl', headers([{ standardHeaderName: 'P3P' }])],
    [
      'vendorOptions.modifyOutgoingResponseHeaderControl',
      headers([
        { standardHeaderName: 'P3P', headerValue: '1' },
        { standardHeaderName: 'P3P', headerValue: '2' },
      ]),
    ],
  ];
  it.each(refused)('is refused by name: %s of %j', (field, change) => {
    expect(rulesV2.checkDistribution({ ...bare, ...change })).toEqual([
      { field, message: expect.stringMatching(/\.$/) },
    ]);
  });

  it('takes headers and redirects that are whole', () => {
    const redirect = rootPath({ controlType: 'REDIRECT', redirectPath: '/a', redirectStatusCode: 302 });
    const header = headers([{ standardHeaderName: 'OTHER', customHeaderName: 'x', headerValue: '1' }]);
    for (const change of [redirect, header, rootPath({ controlType: 'DENY' })]) {
      expect(optionsV2Schema.safeParse(change.vendorOptions).success).toBe(true);
      expect(rulesV2.checkDistribution({ ...bare, ...change })).toEqual([]);
    }
  });
});

function servers(...origins: readonly unknown[]): Partial<DistributionSpec> {
  return { vendorOptions: { origins } };
}

function rootPath(control: object): Partial<DistributionSpec> {
  return { vendorOptions: { rootPathAccessControl: { enable: true, ...control } } };
}

function headers(list: readonly object[]): Partial<DistributionSpec> {
  const headerList = list.map((header) => ({ action: 'ADD', ...header }));
  return { vendorOptions: { modifyOutgoingResponseHeaderControl: { enable: true, headerList } } };
}

function object(value: unknown): Record<string, unknown> {
  return { ...(typeof value === 'object' ? value : {}) };
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));
}

import type { DistributionSpec } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import { createNhnAdapter } from './adapter.ts';
import { settingsSchema } from './settings.ts';

const options = { signal: new AbortController().signal };
const marker = 'dist_0123456789abcdefghjk';
const domain = 'shop.example.com';
const spec: DistributionSpec = { origin: 'https://origin.example.com/a', domain, enabled: true };
const noDomain: DistributionSpec = { ...spec, domain: undefined };
const ours = { origin: 'origin.example.com', httpsPort: 443, originPath: '/a' };
const other = { origin: 'other.example.com', httpsPort: 443 };

describe('what an earlier creation made, where v2.0 shows no description,', () => {
  it('is found by its callback address, and is not there when none has it', async () => {
    const services = [
      service('a', { callback: callback('a') }),
      service('b', { callback: callback('b') }),
      service('c', { callback: callback('c'), description: 'somebody else' }),
    ];
    expect(await find(services, { callbackUrl: 'https://p.test/b' })).toBe('b.toastcdn.net');
    expect(await find(services, { callbackUrl: 'https://p.test/c' })).toBeUndefined();
    expect(await find(services, { callbackUrl: 'https://p.test/d' })).toBeUndefined();
  });

  it.each([
    ['our domain and origin', spec, { domainAlias: [domain, 'img.example.com'], origins: [ours] }],
    ['our domain, and no origin is told', spec, { domainAlias: [domain] }],
    ['our origin and no domain, as was asked for', noDomain, { origins: [ours] }],
    ['no domain, and nothing else is told', noDomain, {}],
  ])('is for a person to look at when a service has %s', async (_what, wanted, told) => {
    const services = [service('a', { origins: [other], domainAlias: ['a.test'] }), service('b', told)];
    await expect(find(services, { spec: wanted })).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(/it may be b\.toastcdn\.net,.* adopt it by that name\.$/),
    });
  });

  it.each([
    ['another domain', spec, { domainAlias: ['img.example.com'], origins: [ours] }],
    ['no domain where one was asked for', spec, { origins: [ours] }],
    ['our domain before another origin', spec, { domainAlias: [domain], origins: [other] }],
    ['a domain where none was asked for', noDomain, { domainAlias: [domain], origins: [ours] }],
    ['another origin', noDomain, { origins: [other] }],
  ])('is not there when every service has %s', async (_what, wanted, told) => {
    expect(await find([service('a', told)], { spec: wanted })).toBeUndefined();
    expect(await find([], { spec: wanted })).toBeUndefined();
  });
});

describe('what an earlier creation made', () => {
  const alike = { domainAlias: [domain], origins: [ours] };

  it('is found by its marker, whatever else looks like it', async () => {
    const services = [service('a', alike), service('b', { description: `x [purgeway ${marker}]` })];
    expect(await find(services, {})).toBe('b.toastcdn.net');
  });

  it('is not there when descriptions are told and none has its marker', async () => {
    expect(await find([service('a', alike), service('b', { description: 'x' })], {})).toBeUndefined();
    const v15 = service('a', { ...alike, domainAlias: domain });
    expect(await find([v15], { apiVersion: 'v1.5' })).toBeUndefined();
  });
});

interface Search {
  readonly spec?: DistributionSpec;
  readonly callbackUrl?: string;
  readonly apiVersion?: string;
}

async function find(services: readonly object[], search: Search): Promise<string | undefined> {
  const { apiVersion = 'v2.0', ...request } = search;
  const header = { isSuccessful: true, resultCode: 0, resultMessage: 'SUCCESS' };
  const { exchange } = createCannedExchange(JSON.stringify({ header, distributions: services }));
  const settings = settingsSchema.parse({ appKey: 'app', secretKey: 'secret', apiVersion });
  const { distributions } = createNhnAdapter(settings, { exchange, now: Date.now });
  return (await distributions?.find({ spec, marker, ...request }, options))?.vendorId;
}

function service(name: string, told: object): object {
  return { domain: `${name}.toastcdn.net`, status: 'OPEN', ...told };
}

function callback(token: string): object {
  const url = `https://p.test/${token}?appKey={appKey}&domain={domain}&status={status}&isSuccessful={isSuccessful}`;
  return { httpMethod: 'POST', url };
}

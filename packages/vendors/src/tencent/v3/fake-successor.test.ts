import { afterEach, describe, expect, it } from 'vitest';
import { createExchange } from '../../http.ts';
import type { Fake, FakeOptions } from '../../testing/fake.ts';
import { startFake } from '../fake.ts';
import { successorSchema } from '../settings.ts';
import { createSuccessorClient, type SuccessorClient } from './client.ts';
import { createSuccessorGateway, type SuccessorGateway } from './gateway.ts';

const options = { signal: new AbortController().signal };
const noon = Date.UTC(2030, 0, 1, 4);
const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('the fake of API 3.0', () => {
  it('refuses a clock that is more than five minutes off', async () => {
    const { clientAt } = await start();
    for (const offMs of [-300_000, 300_000]) {
      await expect(clientAt(noon + offMs).purgeUrlsCache(urls(1), options)).resolves.toBeTruthy();
      const late = clientAt(noon + offMs * 1.01).purgeUrlsCache(urls(1), options);
      await expect(late).rejects.toMatchObject({ kind: 'unavailable', code: 'AuthFailure.SignatureExpire' });
    }
  });

  it.each([
    ['a key that it does not know', { secretId: 'AKIDnobody' }, 'AuthFailure.SecretIdNotFound'],
    ['a wrong signature', { secretKey: 'another' }, 'AuthFailure.SignatureFailure'],
  ])('refuses %s', async (_name, settings, code) => {
    const { clientAt } = await start();
    const run = clientAt(noon, settings).purgeUrlsCache(urls(1), options);
    await expect(run).rejects.toMatchObject({ kind: 'account', code });
  });

  it.each([
    ['an unknown field', 'PurgeUrlsCache', { Urls: ['https://a.test/'], Mode: 'x' }],
    ['a missing field', 'PurgePathCache', { Paths: ['https://a.test/'] }],
    ['an unknown word', 'PurgePathCache', { Paths: ['https://a.test/'], FlushType: 'soft' }],
    ['a URL without scheme', 'PurgeUrlsCache', { Urls: ['a.test/'] }],
    ['a domain without service type', 'AddCdnDomain', { Domain: 'a.test', Origin: origin() }],
    ['a question for no task', 'DescribePurgeTasks', { Limit: 10 }],
    ['a page of 1,001', 'DescribeDomains', { Limit: 1001 }],
    ['an action of another name', 'RefreshCdnUrl', {}],
  ])('refuses %s', async (_name, action, body) => {
    const { gateway } = await start();
    await expect(gateway({ action, subject: 'purge', body }, options)).rejects.toMatchObject({
      kind: 'rejected',
    });
  });

  it.each([
    ['PurgeUrlsCache', 1001, 'LimitExceeded.CdnPurgeUrlExceedBatchLimit'],
    ['PurgePathCache', 501, 'LimitExceeded.CdnPurgePathExceedBatchLimit'],
  ])('refuses too many in one call of %s', async (action, count, code) => {
    const { gateway } = await start();
    const body =
      action === 'PurgeUrlsCache' ? { Urls: urls(count) } : { Paths: urls(count), FlushType: 'flush' };
    await expect(gateway({ action, subject: 'purge', body }, options)).rejects.toMatchObject({ code });
  });

  it('refuses the call after 20 of one action in any second, and no other action', async () => {
    const { fake, clientAt } = await start();
    const client = clientAt(noon);
    for (let call = 0; call < 20; call += 1) await client.purgeUrlsCache(urls(1), options);
    await expect(client.purgeUrlsCache(urls(1), options)).rejects.toMatchObject({
      kind: 'throttled',
      code: 'RequestLimitExceeded',
    });
    await expect(client.describePurgeQuota(options)).resolves.toBeTruthy();
    fake.clock.advance(1000);
    await expect(client.purgeUrlsCache(urls(1), options)).resolves.toBeTruthy();
  });

  it('refuses more than a day allows, until midnight UTC+8, and tells what is left', async () => {
    const { fake, clientAt } = await start({
      limits: { targetsPerDayMax: { url: 10, directory: 3 }, rates: [] },
    });
    const paths = { Paths: urls(3), FlushType: 'delete' } as const;
    await clientAt(noon).purgePathCache(paths, options);
    await clientAt(noon).purgeUrlsCache(urls(4), options);
    const { UrlPurge, PathPurge } = await clientAt(noon).describePurgeQuota(options);
    expect(UrlPurge).toEqual([
      { Batch: 1000, Total: 10, Available: 6, Area: 'mainland' },
      { Batch: 1000, Total: 10, Available: 6, Area: 'overseas' },
    ]);
    expect(PathPurge[0]).toEqual({ Batch: 500, Total: 3, Available: 0, Area: 'mainland' });
    await expect(clientAt(noon).purgePathCache(paths, options)).rejects.toMatchObject({
      kind: 'quota',
      code: 'LimitExceeded.CdnPurgePathExceedDayLimit',
    });
    const midnight = Date.UTC(2030, 0, 1, 16);
    fake.clock.set(midnight);
    await expect(clientAt(midnight).purgePathCache(paths, options)).resolves.toBeTruthy();
  });

  it('gives up what a block leaves out, as the vendor does', async () => {
    const { fake, clientAt } = await start({ limits: 'off' });
    const client = clientAt(noon);
    const Origin = { ...origin(), ServerName: 'own.example.com', OriginPullProtocol: 'https' };
    await client.addCdnDomain({ Domain: 'a.example.com', ServiceType: 'web', Origin }, options);
    fake.clock.advance(fake.rolloutAfterMs);
    await client.updateDomainConfig('a.example.com', { Origin: origin() }, options);
    const { Domains } = await client.describeDomainsConfig({}, options);
    expect(Domains[0]?.Origin).toMatchObject({ ServerName: 'a.example.com', OriginPullProtocol: 'http' });
  });
});

interface Started {
  readonly fake: Fake;
  readonly clientAt: (ms: number, settings?: object) => SuccessorClient;
  readonly gateway: SuccessorGateway;
}

async function start(fakeOptions: FakeOptions = {}): Promise<Started> {
  const fake = await startFake({ ...fakeOptions, edition: 'v3' });
  running.push(fake);
  fake.clock.set(noon);
  const exchange = createExchange();
  const settings = (more: object = {}): ReturnType<typeof successorSchema.parse> =>
    successorSchema.parse({ ...fake.settings, ...more });
  return {
    fake,
    clientAt: (ms, more) => createSuccessorClient(settings(more), { exchange, now: () => ms }),
    gateway: createSuccessorGateway(settings(), { exchange, now: fake.clock.now }),
  };
}

function origin(): Readonly<Record<string, unknown>> {
  return { Origins: ['origin.example.com'], OriginType: 'domain' };
}

function urls(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `https://www.example.com/${index}/`);
}

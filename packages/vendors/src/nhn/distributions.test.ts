import type { DistributionSpec } from '@purgeway/model';
import { afterEach, describe, expect, it } from 'vitest';
import type { DistributionCalls, UpdateDistribution } from '../distribution.ts';
import { createExchange } from '../http.ts';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import { createNhnAdapter } from './adapter.ts';
import { startFake, type NhnFake } from './fake.ts';
import { settingsSchema } from './settings.ts';

const options = { signal: new AbortController().signal };
const marker = 'dist_0123456789abcdefghjk';
const spec: DistributionSpec = {
  origin: 'https://origin.example.com/a',
  domain: 'shop.example.com',
  enabled: true,
};
const running: NhnFake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('a creation', () => {
  it('carries the marker behind the description, and leaves out what is empty', async () => {
    const { fake, calls } = await open();
    const request = { spec: { ...spec, vendorOptions: { description: 'my shop' } }, marker };
    const created = await calls.create(
      { ...request, callbackUrl: 'https://p.test/v1/vendor-callbacks/t' },
      options,
    );
    expect(created).toMatchObject({ state: 'deploying', statusText: 'OPENING', cname: created.vendorId });
    expect(created.hostnames).toEqual(['shop.example.com', created.vendorId]);
    expect(created.found.vendorOptions).toMatchObject({ description: 'my shop' });
    expect(sent(fake)).toEqual([
      {
        route: 'v1.5 POST distributions',
        body: {
          distributions: [
            {
              region: 'GLOBAL',
              useOriginHttpProtocolDowngrade: false,
              forwardHostHeader: 'ORIGIN_HOSTNAME',
              useOrigin: 'Y',
              referrerType: 'BLACKLIST',
              domainAlias: 'shop.example.com',
              maxAge: 0,
              isAllowWhenEmptyReferrer: true,
              origins: [{ origin: 'origin.example.com', httpsPort: 443, originPath: '/a' }],
              description: `my shop [purgeway ${marker}]`,
              callback: {
                httpMethod: 'POST',
                url: 'https://p.test/v1/vendor-callbacks/t?appKey={appKey}&domain={domain}&status={status}&isSuccessful={isSuccessful}',
              },
            },
          ],
        },
      },
    ]);
  });

  it.each([-1, 30000, 80500])('may have taken effect although the vendor says %i', async (code) => {
    const calls = canned(`{"header":{"isSuccessful":false,"resultCode":${code},"resultMessage":"no"}}`);
    await expect(calls.create({ spec, marker }, options)).rejects.toMatchObject({
      kind: 'uncertain',
      code: `${code}`,
    });
  });

  it('took no effect when the vendor names what is wrong', async () => {
    const calls = canned('{"header":{"isSuccessful":false,"resultCode":10007,"resultMessage":"taken"}}');
    await expect(calls.create({ spec, marker }, options)).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('is uncertain when the answer does not name the one service', async () => {
    const calls = canned('{"header":{"isSuccessful":true,"resultCode":0,"resultMessage":"SUCCESS"}}');
    await expect(calls.create({ spec, marker }, options)).rejects.toMatchObject({ kind: 'uncertain' });
  });
});

describe('an update by v1.5', () => {
  it('sends what differs, and nothing when nothing does', async () => {
    const { fake, calls, vendorId } = await openOne();
    const change: UpdateDistribution = {
      vendorId,
      spec: { ...spec, cacheTtlSeconds: 60, domain: 'store.example.com' },
      changed: ['domain', 'cacheTtlSeconds'],
    };
    await calls.update(change, options);
    fake.clock.advance(fake.rolloutAfterMs);
    await calls.update(change, options);
    const route = 'v1.5 PATCH distributions';
    const body = { domain: vendorId, domainAlias: 'store.example.com', useOrigin: 'N', maxAge: 60 };
    expect(
      sent(fake)
        .filter((call) => call.route !== 'v1.5 GET distributions')
        .slice(1),
    ).toEqual([{ route, body }]);
  });

  it('keeps the marker while the description changes, and takes it for no change of the user', async () => {
    const { fake, calls, vendorId } = await openOne({ description: 'old' });
    const withOptions = (vendorOptions: Record<string, unknown>): UpdateDistribution => ({
      vendorId,
      spec: { ...spec, vendorOptions },
      changed: ['vendorOptions'],
    });
    await calls.update(withOptions({ description: 'new', referrers: ['a', 'b'] }), options);
    fake.clock.advance(fake.rolloutAfterMs);
    expect((await calls.read(vendorId, options))?.found.vendorOptions).toMatchObject({
      description: 'new',
      referrers: ['a', 'b'],
    });
    await calls.update(withOptions({}), options);
    fake.clock.advance(fake.rolloutAfterMs);
    expect((await calls.find({ spec, marker }, options))?.vendorId).toBe(vendorId);
    const patches = sent(fake).filter(({ route }) => route === 'v1.5 PATCH distributions');
    const untold = {
      useOriginHttpProtocolDowngrade: false,
      forwardHostHeader: 'ORIGIN_HOSTNAME',
      isAllowWhenEmptyReferrer: true,
    };
    expect(patches.map(({ body }) => body)).toEqual([
      { domain: vendorId, ...untold, referrers: 'a\nb', description: `new [purgeway ${marker}]` },
      { domain: vendorId, ...untold, referrers: '', description: `[purgeway ${marker}]` },
    ]);
  });

  it('waits for the job before', async () => {
    const { fake, calls } = await open();
    const { vendorId } = await calls.create({ spec, marker }, options);
    const update = calls.update(
      { vendorId, spec: { ...spec, origin: 'b.test' }, changed: ['origin'] },
      options,
    );
    await expect(update).rejects.toMatchObject({ kind: 'conflict', code: '10004' });
    expect(fake.distributions.ids()).toContain(vendorId);
  });

  it('of a service that is gone finds nothing', async () => {
    const { calls } = await open();
    const update = calls.update({ vendorId: 'gone.toastcdn.net', spec, changed: ['origin'] }, options);
    await expect(update).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('an update by v2.0', () => {
  it('sends back all that is told with the changes laid over it', async () => {
    const vendorOptions = { cacheType: 'NO_STORE', description: 'old', useLargeFileOptimization: true };
    const { fake, calls, vendorId } = await openOne(vendorOptions, 'v2');
    const changed = ['allowedMethods', 'vendorOptions'] as const;
    const next = {
      ...spec,
      allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT'],
      vendorOptions: { description: 'new' },
    };
    const callbackUrl = 'https://p.test/t';
    await calls.update({ vendorId, spec: next, changed, callbackUrl }, options);
    const put = sent(fake).at(-1);
    expect(put?.route).toBe('v2.0 PUT distributions');
    expect(put?.body).toEqual({
      distributions: [
        {
          domain: vendorId,
          useOriginHttpProtocolDowngrade: false,
          forwardHostHeader: 'ORIGIN_HOSTNAME',
          domainAlias: ['shop.example.com'],
          useOriginCacheControl: true,
          defaultMaxAge: 0,
          cacheKeyQueryParam: 'INCLUDE_ALL',
          referrerType: 'BLACKLIST',
          referrers: [],
          isAllowWhenEmptyReferrer: true,
          isAllowPost: false,
          isAllowPut: true,
          isAllowPatch: false,
          isAllowDelete: false,
          useLargeFileOptimization: false,
          origins: [{ origin: 'origin.example.com', httpsPort: 443, originPath: '/a' }],
          rootPathAccessControl: { enable: false },
          modifyOutgoingResponseHeaderControl: { enable: false },
          description: `new [purgeway ${marker}]`,
          callback: {
            httpMethod: 'POST',
            url: `${callbackUrl}?appKey={appKey}&domain={domain}&status={status}&isSuccessful={isSuccessful}`,
          },
        },
      ],
    });
  });

  it('sends nothing when all stands as wanted', async () => {
    const { fake, calls, vendorId } = await openOne({}, 'v2');
    await calls.update({ vendorId, spec, changed: ['origin', 'domain', 'vendorOptions'] }, options);
    expect(sent(fake).at(-1)?.route).toBe('v2.0 GET distributions');
  });
});

describe('a state of the vendor', () => {
  it.each([
    ['OPENING', 'deploying', true],
    ['OPEN', 'active', true],
    ['RESUME', 'active', true],
    ['MODIFYING', 'deploying', true],
    ['SUSPENDING', 'deploying', false],
    ['SUSPEND', 'disabled', false],
    ['CLOSING', 'leaving', undefined],
    ['ERROR', 'failed', undefined],
    ['DREAMING', 'unknown', undefined],
  ])('%s is %s', async (status, state, enabled) => {
    const read = await canned(oneService(status)).read('a.toastcdn.net', options);
    expect(read).toMatchObject({ state, statusText: status });
    expect(read?.found.enabled).toBe(enabled);
  });

  it('CLOSE is gone, and so is what the vendor does not know', async () => {
    const unknown = (code: number): string =>
      `{"header":{"isSuccessful":false,"resultCode":${code},"resultMessage":"no"}}`;
    for (const answer of [oneService('CLOSE'), unknown(10000), unknown(10021)]) {
      expect(await canned(answer).read('a.toastcdn.net', options)).toBeUndefined();
      expect(await canned(answer).remove('a.toastcdn.net', options)).toBe('gone');
    }
  });

  it('is not told by a page that is not there', async () => {
    const run = canned('<html>not found</html>', {}, 404).read('a.toastcdn.net', options);
    await expect(run).rejects.toMatchObject({ kind: 'account' });
  });
});

describe('a removal', () => {
  it('asks once, then only looks until it is gone', async () => {
    const { fake, calls, vendorId } = await openOne();
    const remove = (): Promise<string> => calls.remove(vendorId, options);
    expect([await remove(), await remove()]).toEqual(['leaving', 'leaving']);
    fake.clock.advance(fake.rolloutAfterMs);
    expect(await remove()).toBe('gone');
    const deletions = sent(fake).filter(({ route }) => route === 'v1.5 DELETE distributions');
    expect(deletions).toEqual([{ route: 'v1.5 DELETE distributions', body: { domains: [vendorId] } }]);
  });
});

async function open(edition?: string): Promise<{ fake: NhnFake; calls: DistributionCalls }> {
  const fake = await startFake({ edition, limits: 'off' });
  running.push(fake);
  const exchange = createExchange({ now: fake.clock.now });
  const adapter = createNhnAdapter(settingsSchema.parse(fake.settings), { exchange, now: fake.clock.now });
  return { fake, calls: callsOf(adapter.distributions) };
}

async function openOne(
  vendorOptions: Record<string, unknown> = {},
  edition?: string,
): Promise<{ fake: NhnFake; calls: DistributionCalls; vendorId: string }> {
  const { fake, calls } = await open(edition);
  const { vendorId } = await calls.create({ spec: { ...spec, vendorOptions }, marker }, options);
  fake.clock.advance(fake.rolloutAfterMs);
  return { fake, calls, vendorId };
}

function canned(
  answer: string,
  own: Readonly<Record<string, unknown>> = {},
  status = 200,
): DistributionCalls {
  const { exchange } = createCannedExchange(answer, status);
  const settings = settingsSchema.parse({ appKey: 'app', secretKey: 'secret', ...own });
  return callsOf(createNhnAdapter(settings, { exchange, now: Date.now }).distributions);
}

function callsOf(calls: DistributionCalls | undefined): DistributionCalls {
  if (!calls) throw new Error('The adapter has no distributions.');
  return calls;
}

function oneService(status: string): string {
  const header = { isSuccessful: true, resultCode: 0, resultMessage: 'SUCCESS' };
  return JSON.stringify({ header, domain: 'a.toastcdn.net', status });
}

function sent(fake: NhnFake): readonly { readonly route: string; readonly body: unknown }[] {
  return fake.ledger.map(({ route, body }) => ({ route, body: body === '' ? undefined : JSON.parse(body) }));
}

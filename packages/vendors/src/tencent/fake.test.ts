import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createExchange, type Exchange } from '../http.ts';
import type { Fake, FakeOptions } from '../testing/fake.ts';
import { createTencentClient, type TencentClient } from './client.ts';
import { startFake } from './fake.ts';
import { createGateway } from './gateway.ts';
import { legacySchema } from './settings.ts';

const options = { signal: new AbortController().signal };
const noon = Date.UTC(2030, 0, 1, 4);
const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('the fake', () => {
  it('refuses more URLs than the day allows until midnight UTC+8', async () => {
    const { fake, client } = await start();
    for (let call = 0; call < 10; call += 1) await client.refreshCdnUrl(urls(1000), options);
    await expect(client.refreshCdnUrl(urls(1), options)).rejects.toMatchObject({
      kind: 'quota',
      code: '22044',
    });
    fake.clock.set(Date.UTC(2030, 0, 1, 15, 59, 59));
    await expect(client.refreshCdnUrl(urls(1), options)).rejects.toMatchObject({ kind: 'quota' });
    fake.clock.set(Date.UTC(2030, 0, 1, 16));
    await expect(client.refreshCdnUrl(urls(1), options)).resolves.toMatchObject({ count: 1 });
  });

  it('refuses more directories than the day allows', async () => {
    const { client } = await start();
    for (let call = 0; call < 5; call += 1) await client.refreshCdnDir(directories(20), 2, options);
    await expect(client.refreshCdnDir(directories(1), 2, options)).rejects.toMatchObject({
      kind: 'quota',
      code: '22046',
    });
  });

  it.each([
    ['URLs', 1001, '22043'],
    ['directories', 21, '22045'],
  ] as const)('refuses too many %s in one call', async (what, count, code) => {
    const { client } = await start();
    const run =
      what === 'URLs'
        ? client.refreshCdnUrl(urls(count), options)
        : client.refreshCdnDir(directories(count), 2, options);
    await expect(run).rejects.toMatchObject({ kind: 'rejected', code });
  });

  it('refuses the call after 1,200 in any minute', async () => {
    const { fake, client } = await start();
    for (let call = 0; call < 1200; call += 1) await client.refreshCdnUrl(urls(1), options);
    await expect(client.refreshCdnUrl(urls(1), options)).rejects.toMatchObject({
      kind: 'throttled',
      code: '9163',
    });
    fake.clock.advance(60_000);
    await expect(client.refreshCdnUrl(urls(1), options)).resolves.toMatchObject({ count: 1 });
  });

  it('takes other limits, or none', async () => {
    const strict = await start({ limits: { targetsPerDayMax: { url: 2 } } });
    await expect(strict.client.refreshCdnUrl(urls(3), options)).rejects.toMatchObject({ code: '22044' });
    const free = await start({ limits: 'off' });
    for (let call = 0; call < 11; call += 1) await free.client.refreshCdnUrl(urls(1000), options);
    await expect(free.client.refreshCdnUrl(urls(1001), options)).rejects.toMatchObject({ code: '22043' });
  });

  it('refuses a nonce that came before and a time more than two hours off', async () => {
    const { fake, client } = await start({}, '42');
    await client.refreshCdnUrl(urls(1), options);
    const again = client.refreshCdnUrl(urls(1), options);
    await expect(again).rejects.toMatchObject({ kind: 'unavailable', code: '4500', attemptsMax: 2 });
    const late = createTencentClient(legacySchema.parse(fake.settings), {
      exchange: createExchange(),
      now: () => noon - 2 * 60 * 60 * 1000 - 1000,
    });
    await expect(late.refreshCdnUrl(urls(1), options)).rejects.toMatchObject({ code: '4500' });
  });

  it('takes both signature methods and no wrong signature', async () => {
    const { fake } = await start();
    const connectWith = (more: object): TencentClient =>
      createTencentClient(legacySchema.parse({ ...fake.settings, ...more }), {
        exchange: createExchange(),
        now: fake.clock.now,
      });
    for (const signatureMethod of ['HmacSHA1', 'HmacSHA256']) {
      await expect(connectWith({ signatureMethod }).refreshCdnUrl(urls(1), options)).resolves.toMatchObject({
        count: 1,
      });
    }
    const wrong = connectWith({ secretKey: 'another' }).refreshCdnUrl(urls(1), options);
    await expect(wrong).rejects.toMatchObject({ kind: 'account' });
  });

  it('refuses hosts that the account does not own and URLs without scheme', async () => {
    const { client } = await start({ hosts: ['www.example.com'] });
    await expect(client.refreshCdnUrl(['https://else.test/'], options)).rejects.toMatchObject({
      code: '9110',
    });
    await expect(client.refreshCdnUrl(['www.example.com/'], options)).rejects.toMatchObject({ code: '9003' });
    await expect(client.refreshCdnUrl(urls(1), options)).resolves.toMatchObject({ count: 1 });
  });
});

describe("the fake's domains", () => {
  it('answer in the form of the documents, field by field', async () => {
    const { fake, client } = await start();
    await client.addCdnHost(newHost, options);
    fake.clock.advance(fake.rolloutAfterMs);
    const told = await raw(fake, 'GetHostInfoByHost', { 'hosts.0': newHost.host });
    expect(shapeOf(told)).toEqual(shapeOf(fixture('host-info-success.json')));
    expect(await raw(fake, 'OfflineHost', { host: newHost.host })).toEqual(
      fixture('update-config-success.json'),
    );
    fake.clock.advance(fake.rolloutAfterMs);
    expect(await raw(fake, 'DeleteCdnHost', { hostId: '308902' })).toEqual(
      fixture('delete-host-success.json'),
    );
    const other = { host: 'b.example.com', projectId: '0', hostType: 'cname', origin: '8.8.8.8:8080' };
    expect(await raw(fake, 'AddCdnHost', other)).toEqual(fixture('add-host-success.json'));
  });

  it.each([
    ['a parameter that it does not know', { ...newHost, surprise: '1' }],
    ['a missing parameter', { host: newHost.host, projectId: '0', origin: '8.8.8.8' }],
    ['an origin with a scheme', { ...newHost, origin: 'http://origin.example.com' }],
    ['cache rules in another form', { ...newHost, cache: '[{"type":0}]' }],
    ['a domain of 51 characters', { ...newHost, host: `${'a'.repeat(39)}.example.com` }],
  ])('refuse %s', async (_name, params) => {
    const { fake } = await start();
    expect(await raw(fake, 'AddCdnHost', params)).toMatchObject({ code: 4000, codeDesc: '9003' });
  });

  it('refuse what their state does not allow', async () => {
    const { fake, client } = await start();
    await client.addCdnHost(newHost, options);
    await expect(client.addCdnHost(newHost, options)).rejects.toMatchObject({ code: '9137' });
    await expect(client.offlineHost(newHost.host, options)).rejects.toMatchObject({ code: '9175' });
    await expect(client.deleteCdnHost(308_902, options)).rejects.toMatchObject({ code: '9103' });
    fake.clock.advance(fake.rolloutAfterMs);
    await expect(client.deleteCdnHost(308_902, options)).rejects.toMatchObject({ code: '9103' });
    await expect(client.onlineHost(newHost.host, options)).rejects.toMatchObject({ code: '9177' });
    await expect(client.onlineHost('none.example.com', options)).rejects.toMatchObject({ code: '9110' });
  });

  it('refuse the call after a hundred of one kind in any minute', async () => {
    const { fake, client } = await start();
    for (let call = 0; call < 100; call += 1) await client.getHostInfoById([1], options);
    await expect(client.getHostInfoById([1], options)).rejects.toMatchObject({
      kind: 'throttled',
      code: '9163',
    });
    fake.clock.advance(60_000);
    await expect(client.getHostInfoById([1], options)).resolves.toEqual({ hosts: [], total: 0 });
  });

  it.each([
    ['2030-01-01 00:00:00', '2030-01-03 23:59:59', 5, 864],
    ['2030-01-01 00:00:00', '2030-01-04 23:59:59', 60, 96],
    ['2030-01-01 00:00:00', '2030-01-08 23:59:59', 1440, 8],
  ])('are counted from %s to %s in steps of %i minutes', async (...[startTime, endTime, minutes, count]) => {
    const { client } = await start();
    const query = { startTime, endTime, statType: 'requests', hosts: ['a.test'] } as const;
    const { periodMinutes, byHost } = await client.getCdnHostsDetailStatistics(query, options);
    expect([periodMinutes, byHost['a.test']?.length]).toEqual([minutes, count]);
  });
});

const newHost = {
  host: 'a.example.com',
  projectId: '0',
  hostType: 'cname',
  origin: 'origin.example.com',
} as const;

/** One call past the client, for what the client would not send. */
async function raw(fake: Fake, action: string, params: Readonly<Record<string, string>>): Promise<unknown> {
  let text = '';
  const exchange: Exchange = async (request) => {
    const answer = await createExchange()({ ...request, classify: () => undefined });
    text = answer.text;
    return answer;
  };
  const gateway = createGateway(legacySchema.parse(fake.settings), { exchange, now: fake.clock.now });
  await gateway({ action, subject: 'domain', params }, options);
  const body: unknown = JSON.parse(text);
  return body;
}

/** The names and types of all fields; of lists, those of the first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]));
}

function fixture(name: string): unknown {
  const body: unknown = JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));
  return body;
}

async function start(
  fakeOptions: FakeOptions = {},
  nonce?: string,
): Promise<{ fake: Fake; client: TencentClient }> {
  const fake = await startFake(fakeOptions);
  running.push(fake);
  fake.clock.set(noon);
  const deps = { exchange: createExchange(), now: fake.clock.now };
  const settings = legacySchema.parse(fake.settings);
  return { fake, client: createTencentClient(settings, nonce ? { ...deps, nonce: () => nonce } : deps) };
}

function urls(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `https://www.example.com/${index}.jpg`);
}

function directories(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `https://www.example.com/${index}/`);
}

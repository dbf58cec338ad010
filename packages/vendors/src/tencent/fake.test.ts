import { afterEach, describe, expect, it } from 'vitest';
import { createExchange } from '../http.ts';
import type { Fake, FakeOptions } from '../testing/fake.ts';
import { createTencentClient, type TencentClient } from './client.ts';
import { startFake } from './fake.ts';
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

import { describe, expect, it } from 'vitest';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import type { PurgeBatch, VendorAdapter } from '../vendor.ts';
import { createNhnAdapter } from './adapter.ts';
import { settingsSchema } from './settings.ts';

const options = { signal: new AbortController().signal };
const accepted = '{"header":{"isSuccessful":true,"resultCode":0,"resultMessage":"SUCCESS"},"purgeSeq":593}';
const usedUp =
  '{"header":{"isSuccessful":false,"resultCode":30001,"resultMessage":"Purge usage has exceeded."}}';
const distribution = { vendorId: 'sample.toastcdn.net', hostnames: ['www.example.com'] };
const urls: PurgeBatch = {
  kind: 'url',
  mode: 'hard',
  key: 'k',
  distribution,
  values: ['https://www.example.com/a%20b?c=d', 'http://www.example.com', 'https://www.example.com?q'],
};
const whole: PurgeBatch = { ...urls, kind: 'everything', values: ['https://www.example.com/'] };

describe('a purge by v1.5', () => {
  it('gives the number as the task', async () => {
    const { adapter, bodies } = connect(accepted);
    expect(await adapter.purge(urls, options)).toEqual({ state: 'accepted', vendorTask: '593' });
    expect(bodies()).toEqual([
      { domain: 'sample.toastcdn.net', purgeType: 'ITEM', purgeList: urls.values.join('\n') },
    ]);
  });

  it('names paths alone when the account says so', async () => {
    const { adapter, bodies } = connect(accepted, { purgePathStyle: 'path' });
    await adapter.purge(urls, options);
    expect(bodies()).toMatchObject([{ purgeList: '/a%20b?c=d\n/\n/?q' }]);
  });

  it('names the service alone to purge everything', async () => {
    const { adapter, bodies } = connect(accepted);
    await adapter.purge(whole, options);
    expect(bodies()).toEqual([{ domain: 'sample.toastcdn.net', purgeType: 'ALL' }]);
  });

  it.each([
    ['201 URLs', { ...urls, values: Array.from({ length: 201 }, (_, i) => `https://www.example.com/${i}`) }],
    ['no distribution', { ...urls, distribution: undefined }],
    ['two hosts at once', { ...whole, values: ['https://a.test/', 'https://b.test/'] }],
  ])('never sends %s', async (_what, batch) => {
    const { adapter, bodies } = connect(accepted);
    await expect(adapter.purge(batch, options)).rejects.toMatchObject({ kind: 'unsupported' });
    expect(bodies()).toEqual([]);
  });
});

describe('a purge by v2.0', () => {
  it('is done when it is answered', async () => {
    const { adapter, bodies } = connect(accepted, { apiVersion: 'v2.0' });
    expect(await adapter.purge(urls, options)).toEqual({ state: 'complete' });
    expect(bodies()).toEqual([{ domain: 'sample.toastcdn.net', purgeList: urls.values }]);
    expect('taskStatus' in adapter).toBe(false);
  });

  it('takes no paths', () => {
    const settings = { appKey: 'a', secretKey: 's', apiVersion: 'v2.0', purgePathStyle: 'path' };
    expect(settingsSchema.safeParse(settings).error?.issues[0]?.path).toEqual(['purgePathStyle']);
  });
});

describe('a used-up window', () => {
  it('is over in two seconds for URLs', async () => {
    const { adapter } = connect(usedUp);
    await expect(adapter.purge(urls, options)).rejects.toMatchObject({
      kind: 'throttled',
      code: '30001',
      retryAfterMs: 2_000,
    });
  });

  it('is over in five minutes for everything, less the time since ours', async () => {
    const clock = { ms: 1_000_000 };
    const answers = [usedUp, accepted, usedUp, usedUp, usedUp, usedUp];
    const adapter = connectAll(answers, () => clock.ms);
    const pauseAfter = async (ms: number): Promise<unknown> => {
      clock.ms += ms;
      return adapter
        .purge(whole, options)
        .catch((error: unknown) => Reflect.get(Object(error), 'retryAfterMs'));
    };
    expect(await pauseAfter(0)).toBe(300_000);
    expect(await pauseAfter(300_000)).toEqual({ state: 'accepted', vendorTask: '593' });
    expect(await pauseAfter(60_000)).toBe(240_000);
    expect(await pauseAfter(239_500)).toBe(2_000);
    expect(await pauseAfter(500)).toBe(300_000);
  });

  it('may have been used up by a purge whose answer was lost', async () => {
    const clock = { ms: 1_000 };
    const adapter = connectAll(['<html>', usedUp], () => clock.ms);
    await expect(adapter.purge(whole, options)).rejects.toMatchObject({ kind: 'uncertain' });
    clock.ms += 60_000;
    await expect(adapter.purge(whole, options)).rejects.toMatchObject({ retryAfterMs: 240_000 });
  });
});

function connect(
  answer: string,
  own: Readonly<Record<string, unknown>> = {},
): { adapter: VendorAdapter; bodies: () => readonly unknown[] } {
  const { exchange, sent } = createCannedExchange(answer);
  const settings = settingsSchema.parse({ appKey: 'app', secretKey: 'secret', ...own });
  return {
    adapter: createNhnAdapter(settings, { exchange, now: Date.now }),
    bodies: () => sent.map(({ body }): unknown => JSON.parse(body)),
  };
}

/** One answer after the other. */
function connectAll(answers: readonly string[], now: () => number): VendorAdapter {
  const rest = [...answers];
  const settings = settingsSchema.parse({ appKey: 'app', secretKey: 'secret' });
  return createNhnAdapter(settings, {
    exchange: (request) => createCannedExchange(rest.shift() ?? '').exchange(request),
    now,
  });
}

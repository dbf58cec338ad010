import { describe, expect, it } from 'vitest';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import { createBitifulClient } from './client.ts';
import { settingsSchema } from './settings.ts';
import type { RefreshRequest } from './wire.ts';

const options = { signal: new AbortController().signal };
/** The page's own example. */
const example: RefreshRequest = {
  type: 'url',
  url_list: ['https://xxx.com/yyy/zzz.png', 'https://aaa.com/bbb/ccc.png'],
};

describe('a refresh', () => {
  it("sends the page's example, with the bare token and as JSON", async () => {
    const { run, sent } = refresh('{"message":"ok"}');
    await expect(run).resolves.toBe('ok');
    expect(sent).toEqual([
      {
        url: 'https://api.bitiful.com/cdn/cache/refresh',
        method: 'POST',
        headers: { authorization: 'token-for-tests', 'content-type': 'application/json' },
        body: '{"type":"url","url_list":["https://xxx.com/yyy/zzz.png","https://aaa.com/bbb/ccc.png"]}',
      },
    ]);
  });

  it.each([
    ['{"message":"OK"}', 'OK'],
    ['{}', undefined],
    ['{"message":"ok","task":"7"}', 'ok'],
  ])('succeeds with %s', async (body, message) => {
    await expect(refresh(body).run).resolves.toBe(message);
  });

  it.each([
    ['{"message":"domain not found"}', 'rejected'],
    ['{"message":"请求过于频繁"}', 'throttled'],
    ['{"message":"rate limit"}', 'throttled'],
    ['{"message":7}', 'uncertain'],
    ['ok', 'uncertain'],
    ['', 'uncertain'],
  ])('fails with HTTP 200 and %s as %s', async (body, kind) => {
    await expect(refresh(body).run).rejects.toMatchObject({ vendor: 'bitiful', kind, name: 'VendorError' });
  });

  it.each([
    [400, 'rejected'],
    [404, 'rejected'],
    [422, 'rejected'],
    [401, 'account'],
    [403, 'account'],
    [429, 'throttled'],
    [500, 'unavailable'],
  ])('fails with HTTP %i as %s, in the words of the vendor', async (status, kind) => {
    await expect(refresh('{"message":"words"}', status).run).rejects.toMatchObject({
      kind,
      status,
      message: `HTTP ${status}: words`,
    });
    await expect(refresh('{"error":"words"}', status).run).rejects.toThrow(`HTTP ${status}: words`);
    await expect(refresh('bare words', status).run).rejects.toThrow(`HTTP ${status}: bare words`);
  });
});

function refresh(
  answer: string,
  status = 200,
): { run: Promise<string | undefined>; sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(answer, status);
  const settings = settingsSchema.parse({ token: 'token-for-tests' });
  const client = createBitifulClient(settings, { exchange, now: Date.now });
  return { run: client.refreshCache(example, options), sent };
}

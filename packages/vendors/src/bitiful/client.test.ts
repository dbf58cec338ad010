import { describe, expect, it } from 'vitest';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import { createBitifulClient } from './client.ts';
import { settingsSchema } from './settings.ts';
import type { DataPoint, RefreshRequest } from './wire.ts';

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

describe('figures', () => {
  it.each([
    ['{"data":[{"time":1767225600,"value":7},{"time":1767229200,"value":0}]}', [7, 0]],
    ['{"data":[{"timestamp":1767225600,"value":7.5}],"message":"OK"}', [7.5]],
    ['[{"time":1767225600,"value":1},{"timestamp":1767229200,"value":2}]', [1, 2]],
    ['{"data":[]}', []],
    ['[]', []],
  ])('are read from %s', async (body, values) => {
    const { run, sent } = figures(body);
    expect((await run).map(({ value }) => value)).toEqual(values);
    expect((await run).map(({ time }) => time)).toEqual(
      [1_767_225_600, 1_767_229_200].slice(0, values.length),
    );
    expect(sent).toEqual([
      {
        url: 'https://api.bitiful.com/cdn/data/www.example.com/traffic_origin?start_time=1767225600&end_time=1767312000&period=hourly',
        method: 'GET',
        headers: { authorization: 'token-for-tests' },
        body: '',
      },
    ]);
  });

  it.each([
    ['{"data":null}', 'uncertain'],
    ['{"data":[{"value":7}]}', 'uncertain'],
    ['{"data":[{"time":"2026-01-01","value":7}]}', 'uncertain'],
    ['{"data":[{"time":1767225600,"value":"7"}]}', 'uncertain'],
    ['{"data":[{"time":1767225600,"value":-7}]}', 'uncertain'],
    ['{}', 'uncertain'],
    ['7', 'uncertain'],
    ['', 'uncertain'],
    ['{"message":"no such domain"}', 'rejected'],
    ['{"message":"too many requests"}', 'throttled'],
  ])('in the form %s are %s', async (body, kind) => {
    await expect(figures(body).run).rejects.toMatchObject({ vendor: 'bitiful', kind, name: 'VendorError' });
  });

  it.each([
    [404, 'not-found'],
    [400, 'rejected'],
    [403, 'account'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [502, 'uncertain'],
  ])('are refused with HTTP %i for %s', async (status, kind) => {
    await expect(figures('{"message":"words"}', status).run).rejects.toMatchObject({ kind, status });
  });
});

describe('logs', () => {
  it('are asked for with every nanosecond and read with every digit', async () => {
    const { exchange, sent } = createCannedExchange(
      '{"data":[{"path":"/a","size":48611,"access_time":1723046499000000001,"trace":98765432109876543210}]}',
    );
    const client = createBitifulClient(settings, { exchange, now: Date.now });
    const startTime = 1_723_046_499_000_000_000n;
    const lines = await client.logs(
      { domain: 'www.example.com', startTime, codes: 'ALL', limit: 1000 },
      options,
    );
    expect(lines).toEqual([
      { path: '/a', size: 48_611, access_time: '1723046499000000001', trace: '98765432109876543210' },
    ]);
    expect(sent).toEqual([
      {
        url: 'https://api.bitiful.com/cdn/data/www.example.com/logs?start_time=1723046499000000000&codes=ALL&limit=1000',
        method: 'GET',
        headers: { authorization: 'token-for-tests' },
        body: '',
      },
    ]);
  });

  it.each(['{"data":[{"path":"/a"}]}', '{"data":{}}', '[]', '{"data":[{"access_time":"yesterday"}]}'])(
    'in the form %s are uncertain',
    async (body) => {
      const { exchange } = createCannedExchange(body);
      const client = createBitifulClient(settings, { exchange, now: Date.now });
      const run = client.logs({ domain: 'a.test', startTime: 0n, codes: 'ALL', limit: 1 }, options);
      await expect(run).rejects.toMatchObject({ kind: 'uncertain' });
    },
  );
});

const settings = settingsSchema.parse({ token: 'token-for-tests' });

function figures(
  answer: string,
  status = 200,
): { run: Promise<readonly DataPoint[]>; sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(answer, status);
  const client = createBitifulClient(settings, { exchange, now: Date.now });
  const run = client.data(
    {
      domain: 'www.example.com',
      series: 'traffic_origin',
      startTime: 1_767_225_600,
      endTime: 1_767_312_000,
      period: 'hourly',
    },
    options,
  );
  return { run, sent };
}

function refresh(
  answer: string,
  status = 200,
): { run: Promise<string | undefined>; sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(answer, status);
  const client = createBitifulClient(settings, { exchange, now: Date.now });
  return { run: client.refreshCache(example, options), sent };
}

import { describe, expect, it } from 'vitest';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import { createInfraiClient, type InfraiClient } from './client.ts';
import { settingsSchema } from './settings.ts';

const options = { signal: new AbortController().signal };
const authorization = 'Bearer ifr_pk_proj_test';
const base = 'https://api.infrai.cc/v1/cdn';
const distribution = {
  distribution_id: 'dist_1',
  origin: 'origin.example.com',
  domain: 'www.example.com',
  enabled: true,
  status: 'active',
};

describe('a request', () => {
  it('creates: the example of the document, with the key as a header alone', async () => {
    const { client, sent } = connect(distribution);
    await client.createDistribution({ origin: '...' }, 'dist_ours', options);
    expect(sent).toEqual([
      {
        url: `${base}/distribution/create`,
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': 'dist_ours' },
        body: '{"origin":"..."}\n',
      },
    ]);
  });

  it('creates with every field, its keys sorted', async () => {
    const { client, sent } = connect(distribution);
    const body = {
      origin: 'https://origin.example.com',
      domain: 'www.example.com',
      enabled: false,
      cache_ttl_seconds: 60,
      allowed_methods: ['GET', 'HEAD'],
      https_only: true,
      tags: ['a', 'b'],
      vendor: 'fastly',
    };
    await client.createDistribution(body, 'key', options);
    expect(sent[0]?.body).toBe(
      '{"allowed_methods":["GET","HEAD"],"cache_ttl_seconds":60,"domain":"www.example.com","enabled":false,"https_only":true,"origin":"https://origin.example.com","tags":["a","b"],"vendor":"fastly"}\n',
    );
  });

  it('gets, with the id as one part of the path', async () => {
    const { client, sent } = connect(distribution);
    await client.getDistribution('DISTRIBUTION_ID', options);
    await client.getDistribution('a/../b?c', options);
    expect(sent).toEqual([
      {
        url: `${base}/distribution/get/DISTRIBUTION_ID`,
        method: 'GET',
        headers: { authorization },
        body: '',
      },
      { url: `${base}/distribution/get/a%2F..%2Fb%3Fc`, method: 'GET', headers: { authorization }, body: '' },
    ]);
  });

  it('lists, with and without a cursor', async () => {
    const { client, sent } = connect({ items: [] });
    await client.listDistributions({ limit: 100 }, options);
    await client.listDistributions({ cursor: 'a=&b', limit: 2 }, options);
    expect(sent).toEqual([
      { url: `${base}/distribution/list?limit=100`, method: 'GET', headers: { authorization }, body: '' },
      {
        url: `${base}/distribution/list?cursor=a%3D%26b&limit=2`,
        method: 'GET',
        headers: { authorization },
        body: '',
      },
    ]);
  });

  it('updates: the example of the document', async () => {
    const { client, sent } = connect(distribution);
    await client.updateDistribution('DISTRIBUTION_ID', { origin: '...' }, options);
    expect(sent).toEqual([
      {
        url: `${base}/distribution/update/DISTRIBUTION_ID`,
        method: 'PATCH',
        headers: { authorization, 'content-type': 'application/json' },
        body: '{"origin":"..."}\n',
      },
    ]);
  });

  it('deletes', async () => {
    const { client, sent } = connect({ ok: true });
    await client.deleteDistribution('DISTRIBUTION_ID', options);
    expect(sent).toEqual([
      {
        url: `${base}/distribution/delete/DISTRIBUTION_ID`,
        method: 'DELETE',
        headers: { authorization },
        body: '',
      },
    ]);
  });

  it('purges, with the key in the header and in the body', async () => {
    const { client, sent } = connect({ ok: true });
    const body = { distribution_id: 'dist_1', paths: ['https://www.example.com/a'], idempotency_key: 'b1' };
    await client.purgeCache({ ...body, vendor: 'fastly' }, options);
    expect(sent).toEqual([
      {
        url: `${base}/cache/purge`,
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': 'b1' },
        body: '{"distribution_id":"dist_1","idempotency_key":"b1","paths":["https://www.example.com/a"],"vendor":"fastly"}\n',
      },
    ]);
  });

  it('reads statistics', async () => {
    const { client, sent } = connect({ requests: 1, bytes_served: 2, hit_ratio: 0.5 });
    const parameters = {
      distribution_id: 'dist_1',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T00:00:00.000Z',
    };
    await client.readCacheStats(parameters, options);
    expect(sent).toEqual([
      {
        url: `${base}/cache/stats?distribution_id=dist_1&from=2026-01-01T00%3A00%3A00.000Z&to=2026-01-02T00%3A00%3A00.000Z`,
        method: 'GET',
        headers: { authorization },
        body: '',
      },
    ]);
  });

  it('goes below another base address, with or without a slash at its end', async () => {
    for (const baseUrl of ['https://gateway.example.com/infrai', 'https://gateway.example.com/infrai/']) {
      const { client, sent } = connect({ ok: true }, { settings: { baseUrl } });
      await client.deleteDistribution('d', options);
      expect(sent[0]?.url).toBe('https://gateway.example.com/infrai/v1/cdn/distribution/delete/d');
    }
  });
});

describe('an answer', () => {
  const metadata = {
    cost_usd: 0.001,
    latency_ms: 7,
    vendor: 'fastly',
    cache_hit: false,
    request_id: '0199e0a0-0000-7000-8000-000000000001',
  };

  it('is read out of its envelope', async () => {
    const { client } = connect({ ok: true, data: distribution, error: null, metadata });
    await expect(client.getDistribution('dist_1', options)).resolves.toEqual({
      data: distribution,
      metadata: { vendor: 'fastly', request_id: metadata.request_id },
    });
  });

  it('is read as the CDN page shows it', async () => {
    const { client } = connect(distribution);
    await expect(client.getDistribution('dist_1', options)).resolves.toEqual({
      data: distribution,
      metadata: {},
    });
  });

  it.each([
    ['bare', { ok: true }, {}],
    ['with an id', { ok: true, purge_id: 'p1' }, { purge_id: 'p1' }],
    ['in the envelope', { ok: true, data: { ok: true, purge_id: 'p1' }, error: null }, { purge_id: 'p1' }],
    ['in an envelope without data', { ok: true, data: null, error: null, metadata }, {}],
  ])('to a purge is a yes %s', async (_form, answer, more) => {
    const { client } = connect(answer);
    const { data } = await client.purgeCache({ distribution_id: 'd', idempotency_key: 'k' }, options);
    expect(data).toEqual({ ok: true, ...more });
  });

  it.each([
    ['without an id', { ok: true }],
    ['with data of another form', { ok: true, data: { id: 'dist_1' } }],
    ['that is a list', [distribution]],
    ['that is empty', null],
  ])('to a create %s leaves open what happened', async (_form, answer) => {
    const { client } = connect(answer);
    await expect(client.createDistribution({ origin: 'o' }, 'k', options)).rejects.toMatchObject({
      kind: 'uncertain',
    });
  });
});

describe('a refusal', () => {
  it.each([
    {
      name: 'in the envelope',
      status: 402,
      answer: {
        ok: false,
        data: null,
        error: { code: 'INSUFFICIENT_CREDIT', message: 'no credit', hint: 'Top up.', retryable: false },
        metadata: { request_id: 'r1' },
      },
      facts: { kind: 'account', code: 'INSUFFICIENT_CREDIT', message: 'no credit Top up. (request r1)' },
    },
    {
      name: 'that is bare',
      status: 400,
      answer: { error: { code: 'INVALID_INPUT', message: 'bad origin', retryable: false } },
      facts: { kind: 'rejected', code: 'INVALID_INPUT', message: 'bad origin' },
    },
    {
      name: 'inside a 200',
      status: 200,
      answer: { ok: false, data: null, error: { code: 'NEW', message: 'no' } },
      facts: { kind: 'rejected', code: 'NEW', message: 'no' },
    },
    {
      name: 'inside a 200 that may be repeated',
      status: 200,
      answer: { ok: false, data: null, error: { code: 'BUSY', retryable: true } },
      facts: { kind: 'unavailable', code: 'BUSY', message: 'BUSY', attemptsMax: 5 },
    },
    {
      name: 'beside data',
      status: 200,
      answer: { ok: false, data: { ok: true }, error: null },
      facts: { kind: 'rejected' },
    },
    {
      name: 'half of which is null',
      status: 200,
      answer: {
        ok: false,
        data: null,
        error: { code: 'BUSY', message: 'busy', hint: null, retryable: true },
        metadata: { vendor: null, request_id: 'r1' },
      },
      facts: { kind: 'unavailable', code: 'BUSY', message: 'busy (request r1)' },
    },
    { name: 'without a word', status: 200, answer: { ok: false }, facts: { kind: 'rejected' } },
    {
      name: 'in the data of an envelope',
      status: 200,
      answer: { ok: true, data: { ok: false }, error: null },
      facts: { kind: 'rejected' },
    },
    { name: 'in other words', status: 422, answer: { detail: 'x' }, facts: { kind: 'rejected' } },
  ])('$name is told in the words of the vendor', async ({ status, answer, facts }) => {
    const { client } = connect(answer, { status });
    const run = client.purgeCache({ distribution_id: 'd', idempotency_key: 'k' }, options);
    await expect(run).rejects.toMatchObject({ vendor: 'infrai', status, ...facts });
  });

  it('that is a page instead of JSON does not pass for "not found"', async () => {
    const { client } = connect('<html>nginx</html>', { status: 404 });
    await expect(client.getDistribution('d', options)).rejects.toMatchObject({
      kind: 'account',
      status: 404,
    });
  });

  it('shows no key', async () => {
    const { client } = connect(
      { error: { code: 'X', message: `who is ${authorization}?`, retryable: false } },
      { status: 400 },
    );
    await expect(client.getDistribution('d', options)).rejects.toThrow('who is Bearer [secret]?');
  });
});

function connect(
  answer: unknown,
  { status = 200, settings = {} }: { status?: number; settings?: object } = {},
): { client: InfraiClient; sent: readonly SentRequest[] } {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const { exchange, sent } = createCannedExchange(text, status);
  const parsed = settingsSchema.parse({ apiKey: 'ifr_pk_proj_test', ...settings });
  return { client: createInfraiClient(parsed, { exchange, now: () => 0 }), sent };
}

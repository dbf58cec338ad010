import { capabilityWords } from '@purgeway/vendors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { problemCatalog } from '../problems/catalog.ts';
import { routes } from '../routes.ts';
import { problemOf } from '../testing/client.ts';
import { startControlPlane, type ControlPlane } from '../testing/control-plane.ts';

let api: ControlPlane;
beforeAll(async () => {
  api = await startControlPlane();
});
afterAll(() => api.close());

const listSchema = z.object({
  version: z.string(),
  generated_at: z.iso.datetime(),
  capabilities: z.array(
    z.strictObject({
      id: z.string(),
      description: z.string().min(1),
      method: z.string(),
      path: z.string(),
      available: z.boolean(),
      vendors: z.array(z.string()),
    }),
  ),
});

const anyone = { key: '' };

test('discovery needs no key and lists every route of the document under its id', async () => {
  const { capabilities } = listSchema.parse((await api.send('GET /v1/discovery', undefined, anyone)).body);
  const documented = capabilities.filter(({ id }) => id.startsWith('cdn.'));
  expect(documented.map(({ id, method, path }) => `${id} ${method} ${path}`).toSorted()).toEqual([
    'cdn.cache.purge POST /v1/cdn/cache/purge',
    'cdn.cache.stats GET /v1/cdn/cache/stats',
    'cdn.distribution.adopt POST /v1/cdn/distribution/adopt',
    'cdn.distribution.create POST /v1/cdn/distribution/create',
    'cdn.distribution.delete DELETE /v1/cdn/distribution/delete/{distribution_id}',
    'cdn.distribution.get GET /v1/cdn/distribution/get/{distribution_id}',
    'cdn.distribution.list GET /v1/cdn/distribution/list',
    'cdn.distribution.logs GET /v1/cdn/distributions/{id}/logs',
    'cdn.distribution.update PATCH /v1/cdn/distribution/update/{distribution_id}',
  ]);
  expect(new Set(capabilities.map(({ id }) => id)).size).toBe(capabilities.length);
});

test('the vendors of a capability are those with an account that can do it', async () => {
  const { capabilities } = listSchema.parse((await api.send('GET /v1/discovery', undefined, anyone)).body);
  const vendorsOf = (id: string) => capabilities.find((one) => one.id === id)?.vendors;
  expect(vendorsOf('cdn.cache.purge')).toEqual(['able', 'plain', 'purge-only']);
  expect(vendorsOf('cdn.distribution.create')).toEqual(['able', 'plain']);
  expect(vendorsOf('cdn.distribution.update')).toEqual(['able']);
  expect(vendorsOf('cdn.cache.stats')).toEqual(['able']);
});

test('what no account can do is not available', async () => {
  const none = await startControlPlane({ accounts: { 'purge-main': 'purge-only' } });
  const { capabilities } = listSchema.parse((await none.send('GET /v1/discovery', undefined, anyone)).body);
  await none.close();
  expect(
    capabilities
      .filter(({ available }) => !available)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([
    'cdn.cache.stats',
    'cdn.distribution.adopt',
    'cdn.distribution.create',
    'cdn.distribution.delete',
    'cdn.distribution.logs',
    'cdn.distribution.update',
  ]);
});

test('one capability tells its parameters, its errors with whether to retry, and an example', async () => {
  const reply = await api.send('GET /v1/discovery/cdn.distribution.update', undefined, anyone);
  expect(reply.body).toMatchObject({
    id: 'cdn.distribution.update',
    method: 'PATCH',
    path: '/v1/cdn/distribution/update/{distribution_id}',
    scopes: ['distributions'],
    parameters: expect.arrayContaining([
      { name: 'distribution_id', in: 'path', type: 'string', required: true },
      {
        name: 'allowed_methods',
        in: 'body',
        type: 'string[]',
        required: false,
        description: expect.any(String),
      },
      {
        name: 'cache_ttl_seconds',
        in: 'body',
        type: 'number',
        required: false,
        description: expect.any(String),
      },
      { name: 'https_only', in: 'body', type: 'boolean', required: false, description: expect.any(String) },
      {
        name: 'vendor_options',
        in: 'body',
        type: 'object',
        required: false,
        description: expect.any(String),
      },
    ]),
    errors: expect.arrayContaining([
      { code: 'store-unavailable', status: 503, title: expect.any(String), retryable: true },
      { code: 'distribution-refused', status: 422, title: expect.any(String), retryable: false },
    ]),
    examples: [{ method: 'PATCH', body: { enabled: false } }],
  });
});

test("every parameter of the document is there with the document's type", async () => {
  const schema = z.object({
    parameters: z.array(
      z.object({ name: z.string(), in: z.string(), type: z.string(), required: z.boolean() }),
    ),
  });
  const of = async (id: string) => {
    const { parameters } = schema.parse((await api.send(`GET /v1/discovery/${id}`, undefined, anyone)).body);
    return parameters.map(({ name, type, required }) => `${name} ${type}${required ? ' required' : ''}`);
  };
  const spec = [
    'domain string',
    'enabled boolean',
    'cache_ttl_seconds number',
    'allowed_methods string[]',
    'https_only boolean',
    'tags string[]',
    'vendor string',
  ];
  expect(await of('cdn.distribution.create')).toEqual(
    expect.arrayContaining(['origin string required', ...spec]),
  );
  expect(await of('cdn.distribution.update')).toEqual(
    expect.arrayContaining(['distribution_id string required', 'origin string', ...spec]),
  );
  expect(await of('cdn.distribution.list')).toEqual(['limit number', 'cursor string']);
  expect(await of('cdn.cache.stats')).toEqual(['distribution_id string', 'from string', 'to string']);
  expect(await of('cdn.cache.purge')).toEqual(
    expect.arrayContaining(['paths string[]', 'tags string[]', 'purge_everything boolean', 'vendor string']),
  );
});

test('404: no such capability', async () => {
  const problem = problemOf(await api.send('GET /v1/discovery/cdn.none', undefined, anyone));
  expect(problem.code).toBe('capability-not-found');
});

test('every capability stands on one route, and names only problems that there are', () => {
  const errors = routes.flatMap(({ capability }) => capability?.errors ?? []);
  expect(errors.filter((code) => !Object.hasOwn(problemCatalog, code))).toEqual([]);
  expect(errors.length).toBeGreaterThan(20);
});

const vendorsSchema = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      capabilities: z.record(z.string(), z.looseObject({ answer: z.string() })),
    }),
  ),
});

test('vendors are shown with every capability word by word, limits with their source, and fields', async () => {
  const reply = await api.send('GET /v1/vendors');
  const { items } = vendorsSchema.parse(reply.body);
  expect(items.map(({ id }) => id)).toEqual(['able', 'plain', 'purge-only']);
  expect(items.map(({ capabilities }) => Object.keys(capabilities))).toEqual(
    items.map(() => [...capabilityWords]),
  );
  expect(items[0]).toMatchObject({
    name: 'The able vendor',
    docs: 'https://able.example/docs',
    credentials: 'A token: console, Tokens.',
    accounts: ['able-main', 'able-eu'],
    editions: [],
    limits: {
      calls_at_a_time_max: { value: 2, source: 'the document' },
      purge: { url: { targets_per_call_max: { value: 10 }, scope: 'account', rates: [] } },
      stats: {
        rates: [
          { unit: 'calls', max: { value: 5, source: 'the document', assumed: true }, window_ms: 1_000 },
        ],
        calls_each: { value: 2 },
      },
    },
    distribution_fields: {
      https_only: { answer: 'can', maps: 'tls', read_back: true, changeable: false },
      cache_ttl_seconds: { answer: 'can', maps: 'ttl', read_back: false, changeable: true },
      tags: { answer: 'cannot', note: 'Able knows no tags.' },
    },
    vendor_options: { type: 'object', properties: { region: { enum: ['eu', 'us'] } } },
  });
  expect(items[1]?.capabilities['distribution.delete']).toEqual({
    answer: 'cannot',
    note: 'Plain never forgets.',
  });
  expect(reply.text).not.toContain('vendor-token');
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { controlKeys, madeOf, startControlPlane, type ControlPlane } from '../testing/control-plane.ts';

const create = 'POST /v1/cdn/distribution/create';
const small = { origin: 'origin.example', domain: 'new.example', account: 'able-main' };

let api: ControlPlane;
beforeEach(async () => {
  api = await startControlPlane();
});
afterEach(() => api.close());

test('the answer is the distribution as the document has it, with its operation', async () => {
  const reply = await api.send(create, {
    origin: 'https://origin.example:8443/files',
    domain: 'NEW.Bücher.example',
    enabled: false,
    cache_ttl_seconds: 3600,
    allowed_methods: ['get', 'HEAD', 'GET'],
    https_only: true,
    vendor: 'able',
    account: 'able-eu',
    vendor_options: { region: 'eu' },
    callback: { url: 'https://hooks.example/done', method: 'PUT' },
    deadline_seconds: 600,
  });
  const { distribution, operation } = madeOf(reply);
  expect(reply.status).toBe(202);
  expect(reply.body).toEqual({
    distribution_id: distribution,
    origin: 'https://origin.example:8443/files',
    domain: 'new.xn--bcher-kva.example',
    enabled: false,
    status: 'creating',
    managed: true,
    source: 'created',
    vendor: 'able',
    account: 'able-eu',
    hostnames: ['new.xn--bcher-kva.example'],
    cache_ttl_seconds: 3600,
    allowed_methods: ['GET', 'HEAD'],
    https_only: true,
    vendor_options: { region: 'eu' },
    drift: [],
    created_at: expect.any(String),
    updated_at: expect.any(String),
    operation: expect.objectContaining({
      id: operation,
      type: 'create',
      state: 'pending',
      done: false,
      distribution_id: distribution,
      targets: 1,
      accounts: { 'able-eu': { vendor: 'able', targets: 1, counts: { accepted: 1 } } },
    }),
  });
  expect(distribution).toBe(operation.replace('op_', 'dist_'));
  expect(reply.headers.get('location')).toBe(`/v1/operations/${operation}`);
  expect(reply.headers.get('operation-location')).toBe(`/v1/operations/${operation}`);
});

test('what is stored is all that a worker needs, and the times of it', async () => {
  const { distribution, operation } = madeOf(
    await api.send(create, {
      ...small,
      callback: { url: 'https://hooks.example/done' },
      deadline_seconds: 600,
    }),
  );
  const meta = api.distributions.changes.get(operation)?.meta;
  expect(meta).toEqual({
    id: operation,
    type: 'create',
    client: 'cms',
    key: 'control',
    createdAtMs: expect.any(Number),
    deadlineAtMs: Number(meta?.createdAtMs) + 600_000,
    targets: 1,
    accounts: { 'able-main': 1 },
    callback: { url: 'https://hooks.example/done' },
    distribution,
    spec: { origin: 'origin.example', domain: 'new.example', enabled: true },
  });
});

test('without deadline_seconds it is the configured one', async () => {
  const { operation } = madeOf(await api.send(create, small));
  const meta = api.distributions.changes.get(operation)?.meta;
  expect(Number(meta?.deadlineAtMs) - Number(meta?.createdAtMs)).toBe(86_400_000);
});

test.each([
  ['the header', {}, { 'idempotency-key': 'deploy-7' }],
  ['the field', { idempotency_key: 'deploy-7' }, {}],
])('the same request with the same key in %s makes one distribution', async (_name, field, headers) => {
  const first = await api.send(create, { ...small, ...field }, { headers });
  const again = await api.send(create, { ...field, ...small }, { headers });
  expect([first.status, again.status]).toEqual([202, 202]);
  expect(madeOf(again)).toEqual(madeOf(first));
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(api.distributions.changes.size).toBe(1);
});

test('however the key is sent, it is the same key', async () => {
  const headers = { 'idempotency-key': 'deploy-10' };
  const first = await api.send(create, small, { headers });
  const again = await api.send(create, { ...small, idempotency_key: 'deploy-10' });
  expect(madeOf(again)).toEqual(madeOf(first));
  expect(again.headers.get('idempotent-replayed')).toBe('true');
});

test('a replay shows the distribution as it stands by then', async () => {
  const headers = { 'idempotency-key': 'deploy-8' };
  const { distribution } = madeOf(await api.send(create, small, { headers }));
  api.distributions.put({ id: distribution, account: 'able-main', state: 'active', cname: 'x.able.example' });
  const again = await api.send(create, small, { headers });
  expect(again.body).toMatchObject({ status: 'active', cname: 'x.able.example' });
});

test('two clients with the same key make two', async () => {
  const headers = { 'idempotency-key': 'deploy-9' };
  const one = await api.send(create, small, { headers });
  const body = { ...small, domain: 'second.example' };
  const other = await api.send(create, body, { headers, key: controlKeys.other });
  expect(madeOf(one).distribution).not.toBe(madeOf(other).distribution);
});

test('a domain whose creation failed at the vendor may be asked for again', async () => {
  const { distribution } = madeOf(await api.send(create, small));
  api.distributions.put({ id: distribution, account: 'able-main', state: 'failed' });
  expect((await api.send(create, small)).status).toBe(202);
});

test('another account may serve the same domain', async () => {
  await api.send(create, small);
  const reply = await api.send(create, { ...small, account: 'plain-main' });
  expect(reply).toMatchObject({ status: 202, body: { account: 'plain-main' } });
});

test('a vendor that knows no "disabled" takes what says that it is enabled', async () => {
  const reply = await api.send(create, { origin: 'o.example', account: 'plain-main', enabled: true });
  expect(reply).toMatchObject({ status: 202, body: { enabled: true } });
  expect(reply.body).not.toHaveProperty('domain');
});

test('the only account of the pinned vendor that can is chosen', async () => {
  const reply = await api.send(create, { origin: 'o.example', vendor: 'plain' });
  expect(reply.body).toMatchObject({ vendor: 'plain', account: 'plain-main' });
});

test("the config's rules choose among several, and the only one that can needs none", async () => {
  const ruled = await startControlPlane({
    accountRules: [
      { domains: ['*.eu.example'], account: 'able-eu' },
      { domains: ['plain.example'], account: 'plain-main' },
    ],
  });
  const single = await startControlPlane({ accounts: { 'able-main': 'able', 'purge-main': 'purge-only' } });
  try {
    const pick = async (on: ControlPlane, body: object) => (await on.send(create, body)).body;
    const origin = 'o.example';
    expect(await pick(ruled, { origin, domain: 'a.eu.example' })).toMatchObject({ account: 'able-eu' });
    expect(await pick(ruled, { origin, domain: 'plain.example' })).toMatchObject({ account: 'plain-main' });
    expect(await pick(ruled, { origin, domain: 'b.eu.example', vendor: 'able' })).toMatchObject({
      account: 'able-eu',
    });
    expect(await pick(single, { origin, domain: 'any.example' })).toMatchObject({ account: 'able-main' });
  } finally {
    await ruled.close();
    await single.close();
  }
});

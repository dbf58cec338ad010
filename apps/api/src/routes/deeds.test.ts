import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { routes } from '../routes.ts';
import { operationIdOf } from '../testing/client.ts';
import {
  controlKeys,
  haveDistribution,
  madeOf,
  startControlPlane,
  type ControlPlane,
} from '../testing/control-plane.ts';

let api: ControlPlane;
beforeEach(async () => {
  api = await startControlPlane();
});
afterEach(() => api.close());

interface Request {
  readonly what: string;
  readonly body?: unknown;
}

/** A request of the admin for each action that a route has. What it needs is there when it is answered. */
const requests: Readonly<Record<string, () => Request | Promise<Request>>> = {
  'distribution.create': () => ({
    what: 'POST /v1/cdn/distribution/create',
    body: { origin: 'origin.example', domain: 'new.example', account: 'able-main' },
  }),
  'distribution.update': async () => ({
    what: `PATCH /v1/cdn/distribution/update/${await haveDistribution(api)}`,
    body: { enabled: false },
  }),
  'distribution.delete': async () => ({
    what: `DELETE /v1/cdn/distribution/delete/${await haveDistribution(api)}`,
  }),
  'distribution.adopt': () => ({
    what: 'POST /v1/cdn/distribution/adopt',
    body: { vendor_id: 'v-2', account: 'able-main' },
  }),
  'operation.cancel': async () => {
    const created = await api.send('POST /v1/cdn/distribution/create', {
      origin: 'origin.example',
      domain: 'new.example',
      account: 'able-main',
    });
    return { what: `POST /v1/operations/${madeOf(created).operation}/cancel` };
  },
  'operation.retry': async () => {
    const paths = ['https://www.example/1'];
    const purged = await api.send('POST /v1/cdn/cache/purge', { paths }, { key: controlKeys.admin });
    const id = operationIdOf(purged);
    api.operations.truthOf = () => 'rejected';
    api.operations.end(id, 'failed');
    return { what: `POST /v1/operations/${id}/retry` };
  },
  'account.pause': () => {
    api.accounts.pauses.clear();
    return { what: 'POST /v1/accounts/able-main/pause' };
  },
  'account.resume': () => ({ what: 'POST /v1/accounts/able-main/resume' }),
  'callback-endpoint.create': () => ({ what: 'POST /v1/callback-endpoints', body: endpoint }),
  'callback-endpoint.update': onEndpoint('PATCH', '', { description: 'Another.' }),
  'callback-endpoint.delete': onEndpoint('DELETE', ''),
  'callback-endpoint.rotate': onEndpoint('POST', '/rotate', {}),
  'callback-endpoint.enable': onEndpoint('POST', '/enable'),
  'callback-endpoint.reset': onEndpoint('POST', '/circuit/reset'),
  'callback-receiver.reset': () => {
    api.receivers.standing.set('host', { circuit: { state: 'open', failures: 9, trips: 1 }, waiting: 1 });
    return { what: 'POST /v1/callback-receivers/host/circuit/reset' };
  },
  'callback.redeliver': () => {
    addDeadCallback();
    const span = { from: '2025-12-31T00:00:00Z', to: '2026-01-02T00:00:00Z' };
    return { what: 'POST /v1/callbacks/redeliver', body: span };
  },
  'callback.replay': () => ({ what: `POST /v1/callbacks/${addDeadCallback()}/replay` }),
};

const endpoint = { name: 'mine', url: 'https://hooks.example/in' };

function onEndpoint(method: string, path: string, body?: unknown): () => Promise<Request> {
  return async () => {
    await api.send('POST /v1/callback-endpoints', endpoint, { key: controlKeys.admin });
    const circuit = { state: 'open', failures: 9, trips: 1 } as const;
    api.receivers.standing.set('endpoint mine', { circuit, waiting: 1 });
    return { what: `${method} /v1/callback-endpoints/mine${path}`, body };
  };
}

function addDeadCallback(): string {
  const id = 'msg_0000000000000000000a';
  api.deliveries.kept.set(id, {
    id,
    operationId: 'op_0000000000000000000a',
    client: 'cms',
    state: 'dead',
    url: 'https://hooks.example/in',
    method: 'POST',
    body: '{}',
    status: 'complete',
    createdAtMs: Date.UTC(2026, 0, 1),
    startedAtMs: Date.UTC(2026, 0, 1),
    attempts: 10,
    attemptLog: [],
  });
  return id;
}

/** All that a deed may change. */
function standing(): string {
  const { operations, distributions, accounts, endpoints, receivers, deliveries } = api;
  const kept = [operations.kept, distributions.records, distributions.changes, accounts.resumed];
  const others = [accounts.pauses, endpoints.kept, receivers.standing, deliveries.kept];
  return inspect([...kept, ...others], { depth: 8 });
}

/** Makes ready what the request needs, and forgets what was written down about it. */
async function readied(action: string): Promise<Request> {
  const request = await requests[action]?.();
  if (request === undefined) {
    throw new Error(`No request is known for ${action}.`);
  }
  api.audit.entries.length = 0;
  return request;
}

const send = ({ what, body }: Request) => api.send(what, body, { key: controlKeys.admin });

/** Ordinary purges have one entry, written with their records; those of everything are tested beside `GET /v1/audit`. */
const actions = routes.flatMap(({ action = 'purge' }) => (action === 'purge' ? [] : action));

test.each(actions)('%s is written down before it is done, and what came of it after', async (action) => {
  const request = await readied(action);
  const before = standing();
  expect((await send(request)).status).toBeLessThan(300);
  expect(standing()).not.toBe(before);
  const [asked, ended] = api.audit.entries;
  expect(api.audit.entries).toHaveLength(2);
  expect(asked).toMatchObject({
    action,
    key: 'admin',
    deed: expect.any(String),
    subject: expect.any(String),
  });
  expect(asked?.status).toBeUndefined();
  expect(ended).toEqual({ ...asked, status: expect.any(Number) });
});

test.each(actions)('%s is not done when it cannot be written down', async (action) => {
  const request = await readied(action);
  const before = standing();
  api.audit.isGone = true;
  expect((await send(request)).status).toBe(503);
  expect(standing()).toBe(before);
});

test.each(actions)(
  '%s that was done is answered as done, also when only its beginning could be written down',
  async (action) => {
    const request = await readied(action);
    const before = standing();
    api.audit.appendsMax = 1;
    expect((await send(request)).status).toBeLessThan(300);
    expect(standing()).not.toBe(before);
    expect(api.audit.entries).toMatchObject([{ action, deed: expect.any(String) }]);
    expect(api.audit.entries[0]?.status).toBeUndefined();
  },
);

test('a deed that never ends, as when its process is killed, stands there as asked for', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { promise: isBegun, resolve: begin } = Promise.withResolvers<void>();
  api.accounts.beforeResume = () => {
    begin();
    return promise;
  };
  const request = await readied('account.resume');
  const reply = send(request);
  await isBegun;
  expect(api.audit.entries).toMatchObject([{ action: 'account.resume', subject: 'able-main' }]);
  expect(api.audit.entries[0]?.status).toBeUndefined();
  resolve();
  await reply;
});

test('a deed that fails says so under its own number; what is refused before leaves nothing among the deeds', async () => {
  api.accounts.beforeResume = () => Promise.reject(new Error('Of no kind that is known.'));
  const request = await readied('account.resume');
  expect((await send(request)).status).toBe(500);
  const [asked, ended] = api.audit.entries;
  expect(ended).toEqual({ ...asked, status: 500, code: 'internal-error' });
  api.audit.entries.length = 0;
  await send({ what: 'POST /v1/accounts/none/resume' });
  await api.send(request.what);
  expect(api.audit.entries).toMatchObject([{ status: 404 }, { status: 403 }]);
  expect(api.audit.entries.map(({ deed }) => deed)).toEqual([undefined, undefined]);
});

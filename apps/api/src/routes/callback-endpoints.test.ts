import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, operationIdOf, problemOf, purge, type Reply } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => {
  api.endpoints.kept.clear();
  api.endpoints.canKeep = true;
  api.endpoints.most = Infinity;
  api.receivers.standing.clear();
});
afterAll(() => api.close());

const url = 'https://hooks.example/in?token=canary&s={status}';

/** Sends a request as the client `cms`, or with another key. */
function send(method: string, path: string, body?: unknown): Promise<Reply> {
  return sendWith(keys.both, { method, path, body });
}

function sendWith(
  key: string,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<Reply> {
  return ask(`${api.url}/v1/callback-endpoints${path}`, {
    method,
    key,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const secretOf = (reply: Reply): string => z.object({ secret: z.string() }).parse(reply.body).secret;

test('201: an endpoint is made, and its secret is told this once', async () => {
  const made = await send('POST', '', { name: 'mine', url, description: 'A note.' });
  expect(made).toMatchObject({ status: 201, body: { name: 'mine', source: 'api', client: 'cms', url } });
  expect(secretOf(made)).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/u);
  const shown = await send('GET', '/mine');
  expect(shown.body).toMatchObject({
    url: 'https://hooks.example/in?token=…&s={status}',
    circuit: { state: 'closed', failures: 0 },
    waiting: 0,
  });
  expect(shown.text).not.toMatch(/whsec|canary/u);
});

test('only its owner sees the whole address, and only when it asks', async () => {
  await send('POST', '', { name: 'mine', url });
  expect((await send('GET', '/mine?reveal=url')).body).toMatchObject({ url });
  await sendWith(keys.other, { method: 'POST', path: '', body: { name: 'theirs', url } });
  expect((await sendWith(keys.admin, { method: 'GET', path: '/theirs?reveal=url' })).text).not.toContain(
    'canary',
  );
  expect((await send('GET', '/cms?reveal=url')).body).toMatchObject({ source: 'config' });
});

test("404: somebody else's endpoint, whatever is done with it", async () => {
  await sendWith(keys.other, { method: 'POST', path: '', body: { name: 'theirs', url } });
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['PATCH', '', { method: 'PUT' }],
    ['DELETE', '', undefined],
    ['POST', '/rotate', {}],
    ['POST', '/enable', undefined],
    ['POST', '/circuit/reset', undefined],
  ] as const) {
    expect(problemOf(await send(method, `/theirs${path}`, body)).code).toBe('endpoint-not-found');
  }
  expect((await send('GET', '')).text).not.toContain('theirs');
});

test("409: a name of the config or of another's endpoint; one of the config is not changed here", async () => {
  expect(problemOf(await send('POST', '', { name: 'cms', url })).code).toBe('endpoint-name-taken');
  await sendWith(keys.other, { method: 'POST', path: '', body: { name: 'theirs', url } });
  expect(problemOf(await send('POST', '', { name: 'theirs', url })).code).toBe('endpoint-name-taken');
  expect(problemOf(await send('PATCH', '/cms', { method: 'PUT' })).code).toBe('endpoint-configured');
  expect(problemOf(await send('POST', '/cms/enable')).status).toBe(403);
});

test('409: more than a client may have', async () => {
  api.endpoints.most = 1;
  await send('POST', '', { name: 'mine', url });
  const refused = await send('POST', '', { name: 'another', url });
  expect([refused.status, problemOf(refused).code]).toEqual([409, 'too-many-endpoints']);
});

test('409: without an encryption key nothing is kept', async () => {
  api.endpoints.canKeep = false;
  expect(problemOf(await send('POST', '', { name: 'mine', url }))).toMatchObject({
    code: 'secrets-not-kept',
    detail: expect.stringContaining('PURGEWAY_ENCRYPTION_KEYS'),
  });
});

test('422 and 400: addresses and fields that cannot be', async () => {
  for (const bad of ['https://elsewhere.example/', 'https://u:p@hooks.example/', 'ftp://hooks.example/']) {
    const problem = problemOf(await send('POST', '', { name: 'mine', url: bad }));
    expect(problem).toMatchObject({ code: 'callback-refused', errors: [{ pointer: '/url' }] });
  }
  for (const body of [{ name: 'Not a slug', url }, { name: 'mine', url, secret: 'whsec_short' }, { url }]) {
    expect(problemOf(await send('POST', '', body)).status).toBe(400);
  }
  expect(problemOf(await send('POST', '', { name: 'mine', url, client: 'deploy' })).code).toBe('forbidden');
});

test('a rotation answers the new secret, and refuses to cut off receivers that know only the old one', async () => {
  const first = secretOf(await send('POST', '', { name: 'mine', url }));
  const rotated = await send('POST', '/mine/rotate', {});
  expect(rotated.status).toBe(200);
  expect(secretOf(rotated)).not.toBe(first);
  expect(problemOf(await send('POST', '/mine/rotate', {})).code).toBe('secret-overlap');
  expect((await send('POST', '/mine/rotate', { overlap_seconds: 0 })).status).toBe(200);
  expect(problemOf(await send('POST', '/mine/rotate', { overlap_seconds: 10 ** 9 })).status).toBe(400);
});

test('a purge may name an endpoint of its own client, and no other', async () => {
  await send('POST', '', { name: 'mine', url });
  await sendWith(keys.other, { method: 'POST', path: '', body: { name: 'theirs', url } });
  const body = (endpoint: string) => ({ paths: ['https://www.example/a'], callback: { endpoint } });
  expect(operationIdOf(await purge(api.url, body('mine')))).toMatch(/^op_/u);
  for (const name of ['theirs', 'nobodys']) {
    expect(problemOf(await purge(api.url, body(name))).code).toBe('callback-refused');
  }
});

test('a disabled endpoint says why, and is enabled again', async () => {
  await send('POST', '', { name: 'mine', url });
  api.receivers.standing.set('endpoint mine', {
    circuit: { state: 'closed', failures: 10, trips: 0 },
    disabled: { atMs: Date.UTC(2026, 0, 2), reason: 'It answered 410 Gone.' },
    waiting: 3,
  });
  expect((await send('GET', '')).body).toMatchObject({
    items: [
      { name: 'cms', source: 'config' },
      { name: 'mine', disabled_at: '2026-01-02T00:00:00.000Z', disabled_reason: 'It answered 410 Gone.' },
    ],
  });
  const enabled = await send('POST', '/mine/enable');
  expect(enabled.status).toBe(200);
  expect(enabled.body).not.toHaveProperty('disabled_at');
});

test('what was removed is gone', async () => {
  await send('POST', '', { name: 'mine', url });
  expect((await send('DELETE', '/mine')).status).toBe(204);
  expect((await send('GET', '/mine')).status).toBe(404);
});

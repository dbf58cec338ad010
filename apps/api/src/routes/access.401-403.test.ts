import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, operationIdOf, problemOf, purge } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
let ownOperation: string;
beforeAll(async () => {
  api = await startApi();
  ownOperation = operationIdOf(await purge(api.url, { paths: ['https://www.example/a'] }));
});
afterAll(() => api.close());

const body = { paths: ['https://www.example/a'] };

test.each(['', 'Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', 'Token test-key-both'])(
  '401: the authorization %j is none',
  async (authorization) => {
    const reply = await purge(api.url, body, { key: '', headers: { authorization } });
    expect(problemOf(reply)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="purgeway"');
  },
);

test.each(['unknown', keys.revoked])('401: the key %s is unknown or revoked', async (key) => {
  const reply = await purge(api.url, body, { key });
  expect(problemOf(reply).code).toBe('unauthorized');
  expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
});

test('401 comes before the body is read, so that nobody learns what is wrong with it', async () => {
  expect((await purge(api.url, '{', { key: 'unknown' })).status).toBe(401);
});

test.each([
  ['POST', '/v1/cdn/cache/purge', keys.read],
  ['POST', '/v1/cdn/cache/purge', keys.distributions],
  ['POST', '/v1/cdn/cache/purge', keys.narrow],
  ['DELETE', '/v1/cdn/distribution/delete/dist_00000000000000000000', keys.distributions],
  ['POST', '/v1/cdn/distribution/create', keys.both],
  ['GET', '/v1/accounts', keys.distributions],
  ['POST', '/v1/operations/op_00000000000000000000/cancel', keys.read],
  ['GET', '/v1/accounts', keys.purge],
  ['POST', '/v1/accounts/tencent-main/resume', keys.both],
  ['POST', '/v1/callbacks/msg_00000000000000000000/replay', keys.read],
])('403: %s %s needs another scope than %s has', async (method, path, key) => {
  const problem = problemOf(await ask(api.url + path, { method, key }));
  expect(problem).toMatchObject({ status: 403, code: 'forbidden' });
  expect(problem.detail).toMatch(/scope "/u);
});

test('a key that may purge reads its own operations, one that may read does too', async () => {
  for (const key of [keys.purge, keys.read, keys.admin]) {
    expect((await ask(`${api.url}/v1/operations/${ownOperation}`, { key })).status).toBe(200);
  }
});

test("404: somebody else's operation is not there, for nothing that can be asked of it", async () => {
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/targets'],
    ['POST', '/cancel'],
  ]) {
    const reply = await ask(`${api.url}/v1/operations/${ownOperation}${path}`, {
      ...(method === undefined ? {} : { method }),
      key: keys.other,
    });
    expect(problemOf(reply)).toMatchObject({ status: 404, code: 'operation-not-found' });
  }
  const list = await ask(`${api.url}/v1/operations`, { key: keys.other });
  expect(list.body).toEqual({ items: [] });
});

test('an admin key sees the operations of every client', async () => {
  const other = operationIdOf(await purge(api.url, body, { key: keys.other }));
  const list = await ask(`${api.url}/v1/operations`, { key: keys.admin });
  expect(list.body).toMatchObject({ items: [{ id: other }, { id: ownOperation }] });
  expect((await ask(`${api.url}/v1/operations/${other}`, { key: keys.admin })).status).toBe(200);
});

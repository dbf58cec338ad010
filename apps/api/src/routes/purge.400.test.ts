import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemOf, purge, purgeLines } from '../testing/client.ts';
import { startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const paths = ['https://www.example/a'];

test.each(['', '{', 'paths', '[1', '{"paths":["a"],}'])('the body %j is not JSON', async (body) => {
  const reply = await purge(api.url, body);
  expect(reply.status).toBe(400);
  expect(['invalid-json', 'empty-request']).toContain(problemOf(reply).code);
});

test('a body that is absent is not JSON', async () => {
  const reply = await fetch(`${api.url}/v1/cdn/cache/purge`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-key-both', 'content-type': 'application/json' },
  });
  expect(reply.status).toBe(400);
});

test.each([
  [[], ''],
  [null, ''],
  ['"text"', ''],
  [`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, ''],
  [{ paths: 'https://www.example/a' }, '/paths'],
  [{ paths: ['https://www.example/a', 7] }, '/paths/1'],
  [{ paths: [null] }, '/paths/0'],
  [{ paths, mode: 'medium' }, '/mode'],
  [{ paths, priority: 1 }, '/priority'],
  [{ paths, partial: 'yes' }, '/partial'],
  [{ paths, deadline_seconds: 1 }, '/deadline_seconds'],
  [{ paths, deadline_seconds: 1.5 }, '/deadline_seconds'],
  [{ paths, idempotency_key: '' }, '/idempotency_key'],
  [{ paths, callback: {} }, '/callback'],
  [{ paths, callback: { endpoint: 'cms', url: 'https://hooks.example/' } }, '/callback'],
  [{ paths, callback: { endpoint: 'cms', method: 'PATCH' } }, '/callback/method'],
  [{ paths, callback: { endpoint: 'cms', secret: 'x' } }, '/callback/secret'],
  [{ paths, 'wild/~card': 1 }, '/wild~1~0card'],
])('%j is wrong at %j', async (body, pointer) => {
  const reply = await purge(api.url, body);
  const problem = problemOf(reply);
  expect([reply.status, problem.code]).toEqual([400, 'invalid-request']);
  expect(problem.errors?.map((item) => item.pointer)).toEqual([pointer]);
  expect(problem.errors?.[0]?.detail).not.toBe('');
});

test('every wrong field is named at once', async () => {
  const problem = problemOf(await purge(api.url, { paths: 1, mode: 2, priority: 3 }));
  expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(['/mode', '/priority', '/paths']);
});

test.each([
  [{}, '/paths'],
  [{ distribution_id: 'shop' }, '/paths'],
  [{ paths: [] }, '/paths'],
  [{ tags: [], purge_everything: false }, '/tags'],
])('%j names nothing to purge', async (body, pointer) => {
  const problem = problemOf(await purge(api.url, body));
  expect(problem).toMatchObject({ status: 400, code: 'empty-request', errors: [{ pointer }] });
});

test('a distribution alone is refused, with how to purge all of it', async () => {
  const { detail } = problemOf(await purge(api.url, { distribution_id: 'shop' }));
  expect(detail).toContain('to purge all of it, set "purge_everything"');
});

test('two different idempotency keys are refused', async () => {
  const reply = await purge(
    api.url,
    { paths, idempotency_key: 'a' },
    { headers: { 'idempotency-key': 'b' } },
  );
  expect(problemOf(reply)).toMatchObject({
    status: 400,
    code: 'idempotency-key-mismatch',
    errors: [{ pointer: '/idempotency_key' }],
  });
});

test('an idempotency key header of over 255 characters is refused', async () => {
  const reply = await purge(api.url, { paths }, { headers: { 'idempotency-key': 'k'.repeat(256) } });
  expect(problemOf(reply).code).toBe('invalid-request');
});

test.each([
  ['?mode=medium', '/mode'],
  ['?partial=yes', '/partial'],
  ['?deadline_seconds=soon', '/deadline_seconds'],
  ['?deadline_seconds=1', '/deadline_seconds'],
  ['?vendor=a&vendor=b', '/vendor'],
  ['?paths=x', '/paths'],
  ['?callback_method=PUT', '/callback_url'],
  ['?callback_endpoint=cms&callback_url=https://hooks.example/', '/callback_url'],
])('the query %s of NDJSON is wrong at %s', async (query, pointer) => {
  const problem = problemOf(await purgeLines(api.url, '"https://www.example/a"\n', { query }));
  expect(problem).toMatchObject({ status: 400, code: 'invalid-request', errors: [{ pointer }] });
});

test.each(['', '\n\n'])('NDJSON of %j names nothing to purge', async (lines) => {
  const problem = problemOf(await purgeLines(api.url, lines));
  expect(problem).toMatchObject({ status: 400, code: 'empty-request' });
  expect(api.operations.staging.size).toBe(0);
});

test('an address that does not decode is a problem too', async () => {
  const reply = await fetch(`${api.url}/v1/operations/%E0%A4%A`);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([
    400,
    'application/problem+json; charset=utf-8',
  ]);
});

test('after all of these nothing is stored', () => {
  expect([api.operations.kept.size, api.operations.staging.size]).toEqual([0, 0]);
});

import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { operationIdFor } from '@purgeway/model';
import { ask, problemOf, purge, purgeLines } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const paths = ['https://www.example/a'];

test('404: an address that no route has', async () => {
  for (const path of ['/', '/v1', '/v1/cdn/cache/purge/more', '/admin/queues']) {
    expect(problemOf(await ask(api.url + path))).toMatchObject({
      status: 404,
      code: 'route-not-found',
      instance: path,
    });
  }
});

test('405: a method that the address does not take, with those it takes', async () => {
  const put = await purge(api.url, { paths }, { method: 'PUT' });
  expect([problemOf(put).code, put.headers.get('allow')]).toEqual(['method-not-allowed', 'POST']);
  const post = await ask(`${api.url}/v1/operations`, { method: 'DELETE' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET']);
});

test('409: the first request with the key is still being read', async () => {
  api.operations.staging.add(operationIdFor('cms', 'busy'));
  for (const reply of [
    await purge(api.url, { paths, idempotency_key: 'busy' }),
    await purgeLines(api.url, '"https://www.example/a"\n', { headers: { 'idempotency-key': 'busy' } }),
  ]) {
    expect(problemOf(reply)).toMatchObject({ status: 409, code: 'request-in-progress', retryable: true });
    expect(reply.headers.get('retry-after')).toBe('2');
  }
});

test('413: over 10,000 targets in one body, with the way out', async () => {
  const many = Array.from({ length: 10_001 }, (_, index) => `https://www.example/${index}`);
  const inOneList = problemOf(await purge(api.url, { paths: many }));
  expect(inOneList).toMatchObject({ status: 413, code: 'too-many-targets', errors: [{ pointer: '/paths' }] });
  expect(inOneList.detail).toContain('application/x-ndjson');
  const inTwoLists = problemOf(await purge(api.url, { paths: many.slice(1), directories: many.slice(0, 1) }));
  expect(inTwoLists.code).toBe('too-many-targets');
});

test('413: millions of wrong entries are not looked at one by one', async () => {
  const startedAt = performance.now();
  const problem = problemOf(await purge(api.url, `{"paths":[${'1,'.repeat(8_000_000)}1]}`));
  expect(problem).toMatchObject({ status: 413, code: 'body-too-large' });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('413: a body of over 4 MiB, announced or not', async () => {
  const text = JSON.stringify({ paths: ['x'.repeat(4 * 1024 * 1024)] });
  expect(problemOf(await purge(api.url, text))).toMatchObject({ status: 413, code: 'body-too-large' });
  const reply = await ask(`${api.url}/v1/cdn/cache/purge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Blob([text]).stream(),
  });
  expect(problemOf(reply).code).toBe('body-too-large');
});

test('413: a small body that unpacks to over 4 MiB', async () => {
  const packed = gzipSync(JSON.stringify({ paths: ['x'.repeat(5 * 1024 * 1024)] }));
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const reply = await ask(`${api.url}/v1/cdn/cache/purge`, {
    method: 'POST',
    headers,
    body: new Uint8Array(packed),
  });
  expect(problemOf(reply).code).toBe('body-too-large');
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json-patch+json'])(
  '415: the content type %s',
  async (type) => {
    const problem = problemOf(await purge(api.url, { paths }, { headers: { 'content-type': type } }));
    expect(problem).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  },
);

test('415: a charset or encoding that is not read', async () => {
  for (const headers of [
    { 'content-type': 'application/json; charset=latin2' },
    { 'content-encoding': 'compress' },
  ]) {
    expect((await purge(api.url, { paths }, { headers })).status).toBe(415);
  }
  const lines = await purgeLines(api.url, '"x"', { headers: { 'content-encoding': 'gzip' } });
  expect(problemOf(lines).code).toBe('unsupported-media-type');
});

test('503: while Redis is gone nothing is accepted, and the answer is quick', async () => {
  onTestFinished(() => void (api.operations.isGone = false));
  api.operations.isGone = true;
  // The machine may hold up one of them; an API that waits holds up all.
  let shortestMs = Infinity;
  let reply = await purge(api.url, { paths });
  for (let tries = 0; tries < 3; tries += 1) {
    const startedAt = performance.now();
    reply = await purge(api.url, { paths });
    shortestMs = Math.min(shortestMs, performance.now() - startedAt);
  }
  expect(shortestMs).toBeLessThan(250);
  expect(problemOf(reply)).toMatchObject({ status: 503, code: 'store-unavailable', retryable: true });
  expect(reply.headers.get('retry-after')).toBe('1');
  const lines = await purgeLines(api.url, '"https://www.example/a"\n');
  expect(lines.status).toBe(503);
});

test('503: Redis goes while lines come in: the staging is given up', async () => {
  onTestFinished(() => {
    api.operations.isGone = false;
    api.operations.beforeAdd = () => Promise.resolve();
  });
  const before = api.operations.aborted;
  api.operations.beforeAdd = async () => {
    api.operations.isGone = true;
  };
  const lines = Array.from({ length: 2500 }, (_, index) => `"https://www.example/${index}"\n`).join('');
  const reply = await purgeLines(api.url, lines);
  expect([reply.status, api.operations.aborted - before]).toEqual([503, 1]);
});

test('500: what nobody foresaw says nothing of its cause', async () => {
  const broken = await startApi();
  broken.operations.accept = () => Promise.reject(new Error('a detail of ours'));
  const reply = await purge(broken.url, { paths });
  expect(problemOf(reply)).toMatchObject({ status: 500, code: 'internal-error' });
  expect(reply.text).not.toContain('a detail of ours');
  expect(reply.text).not.toContain('.ts');
  await broken.close();
});

test('a client that goes away in the middle of its lines leaves nothing behind', async () => {
  const before = { aborted: api.operations.aborted, kept: api.operations.kept.size };
  api.operations.steps.length = 0;
  const request = httpRequest(`${api.url}/v1/cdn/cache/purge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.both}`, 'content-type': 'application/x-ndjson' },
  });
  request.on('error', () => undefined);
  request.write('"https://www.example/a"\n'.repeat(1500));
  await expect.poll(() => api.operations.steps).toEqual([1000]);
  request.destroy();
  await expect.poll(() => api.operations.aborted).toBe(before.aborted + 1);
  expect(api.operations.kept.size).toBe(before.kept);
});

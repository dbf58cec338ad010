import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '@purgeway/runtime';
import { ask, problemOf, purge } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
let logged: string[];
beforeEach(async () => {
  logged = [];
  const destination = { write: (line: string) => void logged.push(line) };
  api = await startApi({ logger: createLogger({ level: 'debug', destination }) });
});
afterEach(() => api.close());

async function linesLogged(count: number): Promise<Record<string, unknown>[]> {
  await expect.poll(() => logged.length).toBe(count);
  return logged.map((line) => JSON.parse(line));
}

test('the process is alive, and ready while nothing is wrong', async () => {
  expect(await ask(`${api.url}/livez`, { key: '' })).toMatchObject({ status: 200, body: { ok: true } });
  expect(await ask(`${api.url}/readyz`, { key: '' })).toMatchObject({
    status: 200,
    body: { ok: true, problems: [] },
  });
  api.problems.push('Redis does not answer.');
  expect(await ask(`${api.url}/readyz`, { key: '' })).toMatchObject({
    status: 503,
    body: { ok: false, problems: ['Redis does not answer.'] },
  });
});

test('a request id that was sent comes back, in problems too; another is made up', async () => {
  const sent = await ask(`${api.url}/v1/operations`, { headers: { 'x-request-id': 'trace-1' } });
  expect(sent.headers.get('x-request-id')).toBe('trace-1');
  const problem = await ask(`${api.url}/none`, { headers: { 'x-request-id': 'trace-2' } });
  expect([problem.headers.get('x-request-id'), problemOf(problem).request_id]).toEqual([
    'trace-2',
    'trace-2',
  ]);
  const odd = await ask(`${api.url}/none`, { headers: { 'x-request-id': 'a"b' } });
  expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/u);
});

test('a problem leads to its own page', async () => {
  const problem = problemOf(await ask(`${api.url}/none`));
  expect(await ask(api.url + problem.type, { key: '' })).toMatchObject({
    status: 200,
    body: { code: 'route-not-found', status: 404, retryable: false },
  });
});

test('every answer has the security headers and is not to be kept', async () => {
  for (const path of ['/livez', '/none', '/v1/operations']) {
    const { headers } = await ask(api.url + path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'cache-control': 'no-store',
    });
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('each request is one line, without query, key or body', async () => {
  await purge(api.url, { paths: ['https://www.example/private'] }, { headers: { 'x-request-id': 'one' } });
  await ask(`${api.url}/v1/operations?limit=7`, { key: keys.read });
  await ask(`${api.url}/v1/operations?token=hunter2`, { key: 'hunter2' });
  const lines = await linesLogged(3);
  expect(lines[0]).toMatchObject({
    level: 'debug',
    msg: 'api.request',
    method: 'POST',
    path: '/v1/cdn/cache/purge',
    status: 202,
    client: 'cms',
    requestId: 'one',
    durationMs: expect.any(Number),
  });
  expect(lines[1]).toMatchObject({ path: '/v1/operations', status: 200, client: 'cms' });
  expect(lines[2]).toMatchObject({ level: 'info', status: 401, code: 'unauthorized' });
  expect(logged.join('')).not.toMatch(/hunter2|limit|private|test-key/u);
});

test('what lies behind a failure is in the log alone, and never what the client sent', async () => {
  api.operations.isGone = true;
  const reply = await purge(api.url, { paths: ['https://www.example/a'] });
  await purge(api.url, '{"hunter2":');
  const lines = await linesLogged(2);
  expect(lines[0]).toMatchObject({ level: 'warn', status: 503, reason: 'Redis is gone.' });
  expect(reply.text).not.toContain('Redis is gone');
  expect(logged.join('')).not.toContain('hunter2');
});

test('a probe that is told no is no trouble in the log', async () => {
  api.problems.push('Redis does not answer.');
  await ask(`${api.url}/readyz`, { key: '' });
  expect(await linesLogged(1)).toMatchObject([{ level: 'info', path: '/readyz', status: 503 }]);
});

test('HEAD answers like GET, without a body', async () => {
  const reply = await ask(`${api.url}/livez`, { method: 'HEAD', key: '' });
  expect([reply.status, reply.text]).toEqual([200, '']);
});

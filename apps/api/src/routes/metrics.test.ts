import { createMeter } from '@purgeway/telemetry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApiObserver } from '../observe/create-observer.ts';
import { ask, problemOf, purge } from '../testing/client.ts';
import { keys, startApi, testConfig, type TestApi } from '../testing/start-api.ts';

const outside = { ...testConfig, metrics: { allowedNetworks: ['10.0.0.0/8'] } };
let api: TestApi;

async function start(changes: Parameters<typeof startApi>[0] = {}): Promise<void> {
  const meter = createMeter('api');
  const observer = createApiObserver({ meter, vendorOf: () => 'v' });
  api = await startApi({ metrics: meter, observer, ...changes });
}

beforeEach(() => start());
afterEach(() => api.close());

async function metricsText(): Promise<string> {
  return (await ask(`${api.url}/metrics`, { key: '' })).text;
}

test('200: from this machine without a key, as Prometheus reads it', async () => {
  const reply = await ask(`${api.url}/metrics`, { key: '' });
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/u);
  expect(reply.text).toContain('# TYPE purgeway_http_requests_total counter');
});

test('200: from elsewhere with a key that may read', async () => {
  await api.close();
  await start({ config: outside });
  expect((await ask(`${api.url}/metrics`, { key: keys.read })).status).toBe(200);
});

test('401: from elsewhere without one, also through a proxy that the config does not know of', async () => {
  const forwarded = { 'x-forwarded-for': '127.0.0.1' };
  expect((await ask(`${api.url}/metrics`, { key: '', headers: forwarded })).status).toBe(401);
  expect((await ask(`${api.url}/metrics`, { key: '', headers: { forwarded: 'for=127.0.0.1' } })).status).toBe(
    401,
  );
  await api.close();
  await start({ config: outside });
  expect(problemOf(await ask(`${api.url}/metrics`, { key: '' })).code).toBe('unauthorized');
});

test('200 and 401: behind a proxy that it knows of, by the address that the proxy tells', async () => {
  await api.close();
  await start({ trustedProxies: 1 });
  const from = (address: string) => ({ key: '', headers: { 'x-forwarded-for': address } });
  expect((await ask(`${api.url}/metrics`, from('8.8.8.8'))).status).toBe(401);
  expect((await ask(`${api.url}/metrics`, from('127.0.0.1'))).status).toBe(200);
});

test.each(['purge', 'shop'] as const)(
  '403: with the key "%s", which may not read everything',
  async (key) => {
    await api.close();
    await start({ config: outside });
    expect((await ask(`${api.url}/metrics`, { key: keys[key] })).status).toBe(403);
  },
);

test('no label holds what a client sent', async () => {
  await ask(`${api.url}/hunter2/hunter2?hunter2`, { key: 'hunter2' });
  await ask(`${api.url}/v1/operations/hunter2`, { headers: { 'x-request-id': 'hunter2' } });
  await ask(`${api.url}/problems/hunter2`, { method: 'PROPFIND' });
  await purge(api.url, { paths: ['https://www.example/hunter2'], idempotency_key: 'hunter2' });
  const text = await metricsText();
  expect(text).not.toContain('hunter2');
  expect(text).toContain('route="/v1/operations/:id",method="GET",status="404"');
  expect(text).toContain('route="/problems/:code",method="PROPFIND",status="405"');
});

test('a request under way is counted until its answer is out', async () => {
  await ask(`${api.url}/livez`);
  const text = await metricsText();
  expect(text).toContain('purgeway_http_requests_in_progress{route="/livez"} 0');
  expect(text).toContain('purgeway_http_requests_in_progress{route="/metrics"} 1');
});

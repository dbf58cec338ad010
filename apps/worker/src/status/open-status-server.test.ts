import { createHash } from 'node:crypto';
import { parseConfig } from '@purgeway/config';
import { createManualClock } from '@purgeway/runtime';
import { afterEach, expect, test } from 'vitest';
import { createMayMeasure } from './may-measure.ts';
import { openStatusServer, type StatusServer } from './open-status-server.ts';

const problems: string[] = [];
const metrics = { text: async () => 'purgeway_redis_up 1\n', contentType: 'text/plain; version=0.0.4' };
const clock = createManualClock(Date.parse('2026-06-01T00:00:00Z'));
let server: StatusServer | undefined;

afterEach(async () => {
  problems.length = 0;
  await server?.close();
  server = undefined;
});

function keyOf(id: string, more: Readonly<Record<string, unknown>> = {}) {
  const sha256 = createHash('sha256').update(`key-${id}`).digest('hex');
  return { id, client: 'site', sha256, scopes: ['read'], ...more };
}

async function ask(
  path: string,
  { networks, ...init }: RequestInit & { readonly networks?: readonly string[] } = {},
): Promise<Response> {
  const config = parseConfig(
    JSON.stringify({
      clients: [{ id: 'site' }],
      keys: [
        keyOf('reads'),
        keyOf('reads-all', { scopes: ['admin'] }),
        keyOf('purges', { scopes: ['purge'] }),
        keyOf('revoked', { revoked: true }),
        keyOf('expired', { expiresAt: '2026-01-01T00:00:00Z' }),
        keyOf('narrow', { hostnames: ['www.example.com'] }),
      ],
      ...(networks && { metrics: { allowedNetworks: networks } }),
    }),
    { env: {} },
  );
  server ??= await openStatusServer({
    host: '127.0.0.1',
    port: 0,
    findProblems: async () => problems,
    metrics,
    mayMeasure: createMayMeasure({ config, clock }),
  });
  return fetch(`http://127.0.0.1:${server.port}${path}`, init);
}

const bearer = (id: string) => ({ headers: { authorization: `Bearer key-${id}` }, networks: [] });

test('the process answers, and says whether it gets work', async () => {
  expect((await ask('/livez')).status).toBe(200);
  expect((await ask('/readyz')).status).toBe(200);
  problems.push('Redis does not answer.');
  const response = await ask('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ ok: false, problems });
  expect((await ask('/livez')).status).toBe(200);
});

test('the metrics may be read from this machine', async () => {
  const response = await ask('/metrics?x=1');
  expect([response.status, await response.text()]).toEqual([200, 'purgeway_redis_up 1\n']);
  expect(response.headers.get('content-type')).toBe(metrics.contentType);
});

test('not through a proxy that the config does not know of', async () => {
  expect((await ask('/metrics', { headers: { 'x-forwarded-for': '8.8.8.8' } })).status).toBe(401);
});

test('from elsewhere with a key that may read everything', async () => {
  expect((await ask('/metrics', bearer('reads'))).status).toBe(200);
});

test.each(['purges', 'revoked', 'expired', 'narrow', 'unknown', ''])('not with the key "%s"', async (id) => {
  const response = await ask('/metrics', bearer(id));
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer realm="purgeway"',
  ]);
});

test('who guesses keys is slowed down, and no key but one that worked before is looked at meanwhile', async () => {
  expect((await ask('/metrics', bearer('reads'))).status).toBe(200);
  for (let i = 0; i < 10; i += 1) {
    expect((await ask('/metrics', bearer(`guess-${i}`))).status).toBe(401);
  }
  const slowed = await ask('/metrics', bearer('reads-all'));
  expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '1']);
  expect((await ask('/metrics', bearer('reads'))).status).toBe(200);
  clock.advance(1_000);
  expect((await ask('/metrics', bearer('reads-all'))).status).toBe(200);
});

test('there is nothing else, and nothing to send', async () => {
  expect((await ask('/')).status).toBe(404);
  expect((await ask('/metrics/')).status).toBe(404);
  expect((await ask('/metrics', { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(405);
});

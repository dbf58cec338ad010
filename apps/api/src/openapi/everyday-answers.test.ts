import { StoreFullError, StoreUnavailableError } from '@purgeway/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { problemCatalog } from '../problems/catalog.ts';
import { routes } from '../routes.ts';
import { ask, problemOf, type Ask, type Reply } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';
import { problemCodesOf } from './problem-codes.ts';

// What every route answers to a request that is wrong in an ordinary way, or that comes at a bad time. That it is as documented is checked
// of every answer, here as elsewhere.

const keyed = routes.filter(({ access }) => access !== 'public');
/** Without those that take whatever is JSON. */
const withBody = keyed.filter(({ spec }) => spec.body !== undefined && !(spec.body instanceof z.ZodUnknown));
const withQuery = keyed.filter(({ spec }) => spec.query !== undefined && spec.body === undefined);

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

/** Sends a request to the route, by names that nothing has, in the form that they would have. */
function send({ method, path, spec }: Route, changes: Ask & { query?: string } = {}): Promise<Reply> {
  const { query = '', ...others } = changes;
  const place = path.replaceAll(/:\w+/gu, nameFor(path));
  const body = spec.body === undefined ? undefined : JSON.stringify(spec.example ?? {});
  return ask(`${api.url}${place}${query}`, {
    method,
    key: keys.admin,
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
    ...others,
  });
}

function nameFor(path: string): string {
  const id = '0123456789abcdefghjk';
  const [, name = 'none'] =
    [
      ['/v1/operations', `op_${id}`],
      ['/v1/callbacks/', `msg_${id}`],
      ['/v1/cdn', `dist_${id}`],
      ['/v1/accounts', 'tencent-main'],
    ].find(([start = '']) => path.startsWith(start)) ?? [];
  return name;
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

describe('without the right key', () => {
  test.each(keyed.map((route) => [nameOf(route), route] as const))(
    '%s is not to be had',
    async (_name, route) => {
      expect(problemOf(await send(route, { key: '' }))).toMatchObject({ status: 401, code: 'unauthorized' });
      expect(problemOf(await send(route, { key: keys.narrow }))).toMatchObject({
        status: 403,
        code: 'forbidden',
      });
    },
  );
});

test('a key that is used up is told so by every route', async () => {
  for (let used = 0; used < 3; used += 1) {
    await ask(`${api.url}/v1/operations`, { key: keys.slow });
  }
  for (const route of keyed) {
    const reply = await send(route, { key: keys.slow });
    expect([nameOf(route), problemOf(reply).code]).toEqual([nameOf(route), 'too-many-requests']);
  }
});

describe('a body that cannot be read', () => {
  test.each(withBody.map((route) => [nameOf(route), route] as const))('%s says why', async (_name, route) => {
    const json = { 'content-type': 'application/json' };
    const codes = await Promise.all([
      send(route, { body: '{', headers: json }),
      send(route, { body: '{"no":"field"}', headers: json }),
      send(route, { body: '{}', headers: { 'content-type': 'text/plain' } }),
      send(route, { body: `{"a":"${'a'.repeat(4 * 1024 * 1024)}"}`, headers: json }),
    ]);
    expect(codes.map((reply) => problemOf(reply).code)).toEqual([
      'invalid-json',
      'invalid-request',
      'unsupported-media-type',
      'body-too-large',
    ]);
  });
});

describe('a parameter that there is not', () => {
  test.each(withQuery.map((route) => [nameOf(route), route] as const))(
    '%s names it',
    async (_name, route) => {
      const problem = problemOf(await send(route, { query: '?none=1' }));
      expect(problem).toMatchObject({ status: 400, code: 'invalid-request', errors: [{ pointer: '/none' }] });
    },
  );
});

describe('a store that fails', () => {
  test.each([
    ['store-unavailable', new StoreUnavailableError('Redis is gone.')],
    ['store-full', new StoreFullError('Redis is full.')],
    ['internal-error', new Error('This is a bug.')],
  ] as const)('is told as %s by every route that may meet it', async (code, error) => {
    breakStores(error);
    const told: string[] = [];
    // These say only what the process holds, and ask no store.
    const asking = keyed.filter(({ path }) => path !== '/v1/vendors' && !path.startsWith('/v1/hooks'));
    const expected = asking.filter((route) =>
      problemCodesOf(route).get(problemCatalog[code].status)?.includes(code),
    );
    for (const route of expected) {
      const reply = await send(route, requestFor(route));
      if (reply.status === problemCatalog[code].status) {
        told.push(nameOf(route));
      }
    }
    expect(told).toEqual(expected.map(nameOf));
  });

  /** Every question to a store, and every wish, is answered with that error. */
  function breakStores(error: Error): void {
    const fail = (): never => {
      throw error;
    };
    for (const store of [
      api.operations,
      api.distributions,
      api.deliveries,
      api.endpoints,
      api.receivers,
      api.accounts,
      api.calls,
      api.minutes,
      api.sessions,
      api.audit,
    ]) {
      for (const name of methodsOf(store)) {
        Object.defineProperty(store, name, { value: fail });
      }
    }
    Object.defineProperty(api.keyUsage, 'usage', { value: fail });
  }
});

/** What comes far enough to meet the store. */
function requestFor(route: Route): Ask {
  const headers = { 'idempotency-key': 'key', 'content-type': 'application/json' };
  const bodies: Readonly<Record<string, object>> = {
    'POST /v1/cdn/cache/purge': { paths: ['https://www.example/'] },
    'POST /v1/callback-endpoints': { name: 'main', url: 'https://hooks.example/' },
    'PATCH /v1/callback-endpoints/:name': { description: 'Ours.' },
    'POST /v1/callbacks/redeliver': { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
  };
  const { body, example } = route.spec;
  const sent = bodies[nameOf(route)] ?? (body === undefined ? undefined : (example ?? {}));
  return sent === undefined ? { headers } : { headers, body: JSON.stringify(sent) };
}

function methodsOf(store: object): string[] {
  const own = Object.getOwnPropertyNames(store);
  const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(store));
  return [...own, ...inherited].filter(
    (name) => name !== 'constructor' && typeof Reflect.get(store, name) === 'function',
  );
}

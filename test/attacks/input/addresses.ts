import { routes } from '../../../apps/api/src/routes.ts';
import { write, type Attack } from './attack.ts';
import { tidy, type Make } from './bodies.ts';
import { goodUrl, oddValue } from './odd-texts.ts';
import type { Random } from './random.ts';
import { head, jsonPurge, requestOf, type Origin } from './request.ts';

/** Every address of the API, with parameters, queries, cursors, keys and bodies that do not belong there. */
export const addressAttacks: Readonly<Record<string, { readonly weight: number; readonly make: Make }>> = {
  'every-route': { weight: 60, make: everyRoute },
  'odd-query': { weight: 30, make: oddQuery },
  'odd-key': { weight: 15, make: oddKey },
  'idempotency-key': { weight: 15, make: idempotencyKey },
  dashboard: { weight: 8, make: dashboard },
};

function attackOf(attack: Omit<Attack, 'kind'>): Attack {
  return { kind: '', ...attack };
}

const oddParameters = [
  'op_00000000000000000000',
  'msg_00000000000000000000',
  'dist_00000000000000000000',
  'www',
  '%',
  '%zz',
  '%ff',
  '%c3%28',
  '%00',
  '%2e%2e',
  '%2f',
  '..',
  '.',
  '*',
  '__proto__',
  'constructor',
  'a'.repeat(3_000),
  '%F0%9F%92%A9',
  ';x=y',
  '{purge_id}',
] as const;

const oddQueries = [
  '',
  '?',
  '?wait=1s',
  '?wait=0s',
  '?wait=-1s',
  '?wait=61s',
  '?limit=0',
  '?limit=1e9',
  '?limit=Infinity',
  '?limit=1&limit=2',
  '?limit[]=1',
  '?limit=%',
  '?cursor=',
  '?cursor=AAAA',
  '?cursor=%00',
  '?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  `?cursor=${'A'.repeat(2_000)}`,
  '?__proto__[x]=y',
  '?toString=1',
  '?state=pending',
  '?state=nothing',
  '?from=yesterday&to=tomorrow',
  '?from=-271821-04-20T00:00:00Z',
  '?%c3',
  '?a=%c3%28&b',
  '??',
  '?#',
] as const;

function pathOf(path: string, random: Random): string {
  return path.replaceAll(/:\w+/gu, () => random.pick(oddParameters));
}

function everyRoute(random: Random, origin: Origin): Attack {
  const { path, method: own } = routes[random.whole(0, routes.length - 1)] ?? { path: '/', method: 'GET' };
  const method = random.chance(0.6)
    ? own
    : random.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
  const target = `${pathOf(path, random)}${random.pick(oddQueries)}`;
  const hasBody = method !== 'GET' && method !== 'HEAD' && random.chance(0.7);
  const body = hasBody ? `{"origin":${oddValue(random)},"domain":${oddValue(random)}}` : undefined;
  const headers = hasBody ? ['Content-Type: application/json'] : [];
  const bytes = requestOf(origin, { method, target, headers, ...(body !== undefined && { body }) });
  return attackOf(tidy(bytes, { isHead: method === 'HEAD' }));
}

function oddQuery(random: Random, origin: Origin): Attack {
  const path = random.pick([
    '/v1/operations',
    '/v1/callbacks',
    '/v1/cdn/distribution/list',
    '/v1/cdn/cache/stats',
    '/livez',
  ]);
  return attackOf(tidy(requestOf(origin, { method: 'GET', target: `${path}${random.pick(oddQueries)}` })));
}

/** Many wrong keys from one address are answered with 429 by design. */
function oddKey(random: Random, { host }: Origin): Attack {
  const key = random.pick([
    '',
    'x',
    'Bearer',
    '\u00ff',
    'a b',
    'x'.repeat(4_000),
    '__proto__',
    'null',
    'Bearer Bearer x',
  ]);
  const scheme = random.pick(['Bearer', 'bearer', 'Basic', 'Negotiate', '']);
  const path = random.pick([
    '/v1/operations',
    '/v1/accounts',
    '/v1/cdn/cache/purge',
    '/admin/queues/api/queues',
  ]);
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, `Authorization: ${scheme} ${key}`];
  return attackOf({ ...tidy(head(lines)), statuses: [401, 405, 429] });
}

/** Few keys, so that they come again with other bodies. */
function idempotencyKey(random: Random, origin: Origin): Attack {
  const key = `key-${random.whole(0, 500)}`;
  const paths = [goodUrl(random)];
  const header = random.pick([key, `"${key}"`, '"', '""']);
  const field = random.chance(0.2) ? { idempotency_key: key } : {};
  const bytes = jsonPurge(origin, JSON.stringify({ paths, ...field }), [`Idempotency-Key: ${header}`]);
  return attackOf(tidy(bytes, { statuses: [202, 400, 409, 422] }));
}

function dashboard(random: Random, origin: Origin): Attack {
  const path = random.pick([
    '/admin',
    '/admin/',
    '/admin/queues',
    '/admin/sign-in',
    '/admin/queues/static/../../x',
    '/admin/queues/api/queues',
    '/admin/%',
  ]);
  const method = random.pick(['GET', 'POST', 'PUT', 'DELETE']);
  const cookie = `Cookie: purgeway_session=${random.pick(['', '.', 'e30.AAAA', '%', 'x'.repeat(500)])}`;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${origin.host}`,
    cookie,
    'Content-Length: 0',
    'Connection: close',
  ];
  return { kind: '', steps: [write(head(lines))], answersMin: 1, isTidy: false };
}

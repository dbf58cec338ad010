import { connect } from 'node:net';
import { once } from 'node:events';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { startApisAlone, type ApisAlone } from '../support/api-alone.ts';

// Somebody tries to get into the dashboard, and to do there what they may not. Each test is one way in that must be shut.

const secrets = {
  admin: 'key-admin',
  read: 'key-read',
  purge: 'key-purge',
  bound: 'key-bound',
  rotated: 'key-old',
};

let target: ApisAlone;
let redis: Redis;
let queue: Queue;
let host: string;
beforeAll(async () => {
  const key = (secret: string, scopes: readonly string[], more: object = {}) => ({
    secret,
    fields: { scopes, ...more },
  });
  target = await startApisAlone({
    redisUrl: inject('redisUrl'),
    count: 2,
    keys: {
      admin: key(secrets.admin, ['admin']),
      read: key(secrets.read, ['read']),
      purge: key(secrets.purge, ['purge']),
      bound: key(secrets.bound, ['read'], { hostnames: ['www.example.com'] }),
      ending: key(secrets.rotated, ['read'], { expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    },
  });
  host = new URL(target.url).host;
  redis = new Redis(inject('redisUrl'));
  const names = await redis.keys(`*${target.prefix}*:meta`);
  const [name = ''] = names.filter((text) => text.includes('main'));
  const prefix = name.slice(0, name.lastIndexOf(':', name.length - ':meta'.length - 1));
  queue = new Queue(name.slice(prefix.length + 1, -':meta'.length), {
    prefix,
    connection: { url: inject('redisUrl') },
  });
  await queue.add('purge', { lane: 'url.hard' }, { jobId: 'the-job' });
});
afterAll(async () => {
  await target.close();
  await queue.close();
  await redis.quit();
});

type Headers = Readonly<Record<string, string>>;

function ask(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Headers; body?: string } = {},
) {
  return fetch(`${target.url}${path}`, {
    method,
    redirect: 'manual',
    headers,
    ...(body !== undefined && { body }),
  });
}

function signIn(key: string, headers: Headers = {}, url = target.url) {
  return fetch(`${url}/admin/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: target.url, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ key }).toString(),
  });
}

async function cookieOf(key: string, headers: Headers = {}): Promise<string> {
  const [cookie = ''] = (await signIn(key, headers)).headers.getSetCookie();
  return cookie.split(';')[0] ?? '';
}

const asAdmin = (headers: Headers = {}): Headers => ({
  authorization: `Bearer ${secrets.admin}`,
  ...headers,
});
const board = () => `/admin/queues/api/queues/${queue.name}`;
const pauseIt = { method: 'PUT' } as const;

/** The status line's code of a request that is sent exactly as it is written. */
async function raw(lines: readonly string[]): Promise<number> {
  const socket = connect(Number(new URL(target.url).port), '127.0.0.1');
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d{3})/u.exec(text)?.[1]);
}

describe('without a key', () => {
  test.each([
    '/admin/queues',
    '/admin/queues/',
    '/admin/queues/api/queues',
    '/admin/queues/api/redis/stats',
    '/admin/queues/static/js/main.js',
    '/ADMIN/QUEUES/api/queues',
    '/admin/Queues/api/queues',
    '//admin/queues/api/queues',
    '/admin//queues/api/queues',
    '/admin/queues//api/queues',
    '/admin/./queues/api/queues',
    '/admin/sign-in/../queues/api/queues',
    '/admin/sign-in/..%2fqueues/api/queues',
    '/admin/queues/..%2f..%2fv1/keys',
    '/admin/queues%2fapi%2fqueues',
    '/admin/%71ueues/api/queues',
    '/admin/queues;/api/queues',
    '/admin/queues/api/queues?key=key-admin',
    '/admin/queues/api/queues?access_token=key-admin',
    '/admin/queues/api/queues?authorization=Bearer%20key-admin',
    'http://127.0.0.1/admin/queues/api/queues',
  ])('GET %s shows nothing', async (path) => {
    const status = await raw([`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Accept: application/json']);
    expect([301, 303, 400, 401, 404]).toContain(status);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'])(
    '%s gets no further',
    async (method) => {
      const status = await raw([
        `${method} ${board()}/pause HTTP/1.1`,
        `Host: ${host}`,
        'Accept: text/html',
        'Content-Length: 0',
      ]);
      expect(status).toBeGreaterThanOrEqual(300);
      expect(await queue.isPaused()).toBe(false);
    },
  );

  test.each([
    ['x-forwarded-user', 'admin'],
    ['x-original-url', '/livez'],
    ['x-rewrite-url', '/livez'],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-http-method-override', 'GET'],
    ['cookie', 'purgeway_session='],
    ['cookie', `purgeway_session=${'A'.repeat(43)}`],
    ['cookie', 'purgeway_session=__proto__'],
    ['cookie', '__Host-purgeway_session=x'],
    ['authorization', 'Basic a2V5LWFkbWluOg=='],
    ['authorization', `Bearer ${secrets.admin}x`],
    ['authorization', 'Bearer undefined'],
    ['authorization', `Bearer  `],
  ])('the header %s: %s opens nothing', async (name, value) => {
    expect((await ask('/admin/queues/api/queues', { headers: { [name]: value } })).status).toBe(401);
  });

  test('the key in a form of another kind, or twice, opens nothing', async () => {
    for (const [type, body] of [
      ['application/json', JSON.stringify({ key: secrets.admin })],
      ['text/plain', `key=${secrets.admin}`],
      ['application/x-www-form-urlencoded', `key[]=${secrets.admin}`],
      ['application/x-www-form-urlencoded', `key=a&key=${secrets.admin}`],
      ['application/x-www-form-urlencoded', `key=${'a'.repeat(5_000)}`],
    ] as const) {
      const reply = await ask('/admin/sign-in', {
        method: 'POST',
        headers: { origin: target.url, 'content-type': type },
        body,
      });
      expect([reply.status >= 400, reply.headers.getSetCookie()]).toEqual([true, []]);
    }
  });
});

describe('sessions', () => {
  test('a cookie that was chosen for the victim is not what it signs in with', async () => {
    const planted = `purgeway_session=${'A'.repeat(43)}`;
    const cookie = await cookieOf(secrets.admin, { cookie: planted });
    expect(cookie).not.toBe(planted);
    expect((await ask('/admin/queues/api/queues', { headers: { cookie: planted } })).status).toBe(401);
  });

  test('signing in again ends the session before', async () => {
    const first = await cookieOf(secrets.admin);
    const second = await cookieOf(secrets.admin, { cookie: first });
    expect((await ask('/admin/queues/api/queues', { headers: { cookie: first } })).status).toBe(401);
    expect((await ask('/admin/queues/api/queues', { headers: { cookie: second } })).status).toBe(200);
  });

  test('a copy of the cookie is of no use after signing out, at no API', async () => {
    const cookie = await cookieOf(secrets.admin);
    const at = (api: number) =>
      fetch(`${target.apis[api]?.url}/admin/queues/api/queues`, { headers: { cookie } });
    expect([(await at(0)).status, (await at(1)).status]).toEqual([200, 200]);
    await ask('/admin/sign-out', { method: 'POST', headers: { cookie, origin: target.url } });
    expect([(await at(0)).status, (await at(1)).status]).toEqual([401, 401]);
  });

  test('a session does not outlive the key that it was opened with', async () => {
    const cookie = await cookieOf(secrets.rotated);
    expect((await ask('/admin/queues/api/queues', { headers: { cookie } })).status).toBe(200);
    target.clock.advance(2 * 3_600_000);
    expect((await ask('/admin/queues/api/queues', { headers: { cookie } })).status).toBe(401);
    target.clock.advance(-2 * 3_600_000);
  });

  test('who reads Redis finds no cookie there', async () => {
    const cookie = await cookieOf(secrets.admin);
    const names = await redis.keys(`${target.prefix}:{s:*`);
    const values = await Promise.all(names.map((name) => redis.get(name)));
    const kept = [...names, ...values].join(' ');
    expect(names.length).toBeGreaterThan(0);
    expect(kept).not.toContain(cookie.split('=')[1]);
    expect(kept).not.toContain(secrets.admin);
    const [name = ''] = names;
    const stolen = /\{s:(.+)\}/u.exec(name)?.[1] ?? '';
    for (const value of [stolen, stolen.slice(0, 43), ...values]) {
      const headers = { cookie: `purgeway_session=${value}` };
      expect((await ask('/admin/queues/api/queues', { headers })).status).toBe(401);
    }
  });

  test('behind TLS the cookie is bound to this host, and one that another site of the domain planted does not count', async () => {
    const tls = { 'x-forwarded-proto': 'https', origin: target.url.replace('http:', 'https:') };
    const [full = ''] = (await signIn(secrets.admin, tls)).headers.getSetCookie();
    expect(full).toMatch(
      /^__Host-purgeway_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/u,
    );
    const token = /=([\w-]+);/u.exec(full)?.[1] ?? '';
    const get = (cookie: string) => ask('/admin/queues/api/queues', { headers: { ...tls, cookie } });
    expect((await get(`__Host-purgeway_session=${token}`)).status).toBe(200);
    expect((await get(`purgeway_session=${token}`)).status).toBe(401);
  });

  test('a session opens nothing but the dashboard', async () => {
    const cookie = await cookieOf(secrets.admin);
    for (const path of ['/v1/keys', '/v1/operations', '/v1/audit']) {
      expect((await ask(path, { headers: { cookie, origin: target.url } })).status).toBe(401);
    }
  });

  test('a token is not a key, and a key is not a token', async () => {
    const token = (await cookieOf(secrets.admin)).split('=')[1] ?? '';
    expect((await ask('/v1/keys', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    expect(
      (await ask('/admin/queues/api/queues', { headers: { cookie: `purgeway_session=${secrets.admin}` } }))
        .status,
    ).toBe(401);
  });
});

describe('from another site', () => {
  test.each<[string, Headers]>([
    ['says so', { origin: 'https://evil.example' }],
    ['says nothing', {}],
    ['hides it', { origin: 'null' }],
    ['has our name in its own', { origin: 'http://127.0.0.1.evil.example' }],
    ['has another port', { origin: 'http://127.0.0.1:1' }],
    ['has our address as a user name', { origin: 'http://127.0.0.1@evil.example' }],
    ['names us in the referrer alone', { referer: 'http://127.0.0.1/admin/queues' }],
    ['has the browser say otherwise', { origin: 'SELF', 'sec-fetch-site': 'cross-site' }],
    ['is another site of the domain', { origin: 'SELF', 'sec-fetch-site': 'same-site' }],
    ['came without TLS while we are behind it', { origin: 'SELF', 'x-forwarded-proto': 'https' }],
  ])('a request that changes something is refused: it %s', async (_how, headers) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('SELF', target.url)]),
    );
    const cookie = await cookieOf(secrets.admin);
    const reply = await ask(`${board()}/pause`, { ...pauseIt, headers: { cookie, ...sent } });
    expect([401, 403]).toContain(reply.status);
    expect((await signIn(secrets.admin, { origin: '', ...sent })).status).toBe(403);
    expect(await queue.isPaused()).toBe(false);
  });

  test('our pages stand in no frame, run no foreign script and are not kept', async () => {
    for (const path of ['/admin/sign-in', '/admin/sign-out', '/admin/queues', '/admin/queues/api/queues']) {
      const { headers } = await ask(path, { headers: asAdmin({ accept: '*/*' }) });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).toMatch(/script-src 'self'(;|$)/u);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('what a visitor sends is not shown to them', async () => {
    const reply = await signIn('"><script>alert(1)</script>');
    expect(await reply.text()).not.toContain('alert(1)');
  });
});

describe('with a key that may do less', () => {
  test('no scope but read and admin gets in, by key or form', async () => {
    for (const secret of [secrets.purge, secrets.bound]) {
      const reply = await ask('/admin/queues/api/queues', { headers: { authorization: `Bearer ${secret}` } });
      expect(reply.status).toBe(403);
      const cookie = await cookieOf(secret);
      expect([401, 403]).toContain((await ask('/admin/queues/api/queues', { headers: { cookie } })).status);
    }
  });

  test.each([
    ['PUT', '/pause'],
    ['PUT', '/resume'],
    ['PUT', '/retry/failed'],
    ['PUT', '/promote'],
    ['PUT', '/clean/completed'],
    ['PUT', '/empty'],
    ['PUT', '/obliterate'],
    ['PUT', '/concurrency'],
    ['PUT', '/rate-limit'],
    ['POST', '/add'],
    ['PUT', '/the-job/retry'],
    ['PUT', '/the-job/clean'],
    ['PUT', '/the-job/promote'],
    ['PATCH', '/the-job/update-data'],
    ['PATCH', '/the-job/delay'],
    ['PATCH', '/job-schedulers/x'],
  ])('a reader does not %s %s', async (method, path) => {
    const cookie = await cookieOf(secrets.read);
    for (const headers of [{ cookie, origin: target.url }, { authorization: `Bearer ${secrets.read}` }]) {
      for (const url of [board() + path, (board() + path).replace('/api/', '/API/'), `${board()}${path}/`]) {
        expect((await ask(url, { method, headers, body: '{}' })).status).toBe(403);
      }
    }
    for (const override of ['x-http-method-override', 'x-method-override', 'x-http-method']) {
      await ask(board() + path, { headers: { authorization: `Bearer ${secrets.read}`, [override]: method } });
      await ask(`${board()}${path}?_method=${method}`, {
        headers: { authorization: `Bearer ${secrets.read}` },
      });
    }
    expect([await queue.isPaused(), (await queue.getJob('the-job'))?.data]).toEqual([
      false,
      { lane: 'url.hard' },
    ]);
  });

  test('a reader does not have everything read at once', async () => {
    for (const jobsPerPage of ['1000000', '-1', '0', '1e9', '101', 'x', '10&jobsPerPage=100000']) {
      const path = `/admin/queues/api/queues?activeQueue=${queue.name}&jobsPerPage=${jobsPerPage}`;
      expect((await ask(path, { headers: { authorization: `Bearer ${secrets.read}` } })).status).toBe(400);
    }
  });
});

describe('even an admin', () => {
  test.each([
    [
      'puts in a job of their own making',
      'POST',
      '/add',
      { name: 'purge', data: { lane: 'x' }, options: { repeat: { every: 1 } } },
    ],
    [
      'changes what a job says',
      'PATCH',
      '/the-job/update-data',
      { jobData: { lane: '../../x', __proto__: { admin: true } } },
    ],
    ['gives a job another time', 'PATCH', '/the-job/delay', { delay: 1e12 }],
    ['gives a job another rank', 'PATCH', '/the-job/priority', { priority: 1 }],
    ['throws a queue away', 'PUT', '/obliterate', {}],
    ['empties a queue', 'PUT', '/empty', {}],
    ['sets a limit of their own', 'PUT', '/rate-limit', { max: 1, duration: 1 }],
    ['sets how many run at a time', 'PUT', '/concurrency', { concurrency: 0 }],
    ['removes a schedule', 'PUT', '/job-schedulers/sweep/remove', {}],
    ['changes a schedule', 'PATCH', '/job-schedulers/sweep', { every: 1 }],
    ['cleans what is under way', 'PUT', '/clean/active', {}],
    ['reaches past the board', 'PUT', '/..%2fpause', {}],
    ['reaches another address by its case', 'POST', '/ADD', {}],
    ['deletes by another method', 'DELETE', '', {}],
  ])('never %s here', async (_what, method, path, body) => {
    const headers = asAdmin({ 'content-type': 'application/json' });
    const before = await queue.getJobCounts();
    expect((await ask(board() + path, { method, headers, body: JSON.stringify(body) })).status).toBe(403);
    expect(await queue.getJobCounts()).toEqual(before);
    expect((await queue.getJob('the-job'))?.data).toEqual({ lane: 'url.hard' });
  });

  test('acts where the dashboard offers it, and stands in the audit log for it', async () => {
    for (const action of ['pause', 'resume']) {
      expect((await ask(`${board()}/${action}`, { method: 'PUT', headers: asAdmin() })).status).toBe(200);
      expect(await queue.isPaused()).toBe(action === 'pause');
    }
    const reply = await ask('/v1/audit?action=queue.pause', { headers: asAdmin() });
    const { items } = z
      .object({ items: z.array(z.object({ key: z.string(), subject: z.string() })) })
      .parse(await reply.json());
    expect(items[0]).toEqual({ key: 'admin', subject: queue.name });
  });
});

test('guessing keys in the form slows down, and shares its count with guesses at the API', async () => {
  const replies = [];
  for (let i = 0; i < 30; i += 1) {
    const guess = `guess-${i}`;
    replies.push(
      i % 2 === 0
        ? await signIn(guess)
        : await ask('/v1/keys', { headers: { authorization: `Bearer ${guess}` } }),
    );
  }
  const slow = replies.filter(({ status }) => status === 429);
  expect(slow.length).toBeGreaterThan(10);
  expect(Number(slow[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await signIn(secrets.admin)).status).toBe(303);
});

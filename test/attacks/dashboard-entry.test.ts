import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openTarget, secrets, type Headers, type Target } from './open-target.ts';

// Somebody tries to get into the dashboard. Each test is one way in that must be shut.

/** What browsers are told with every page, besides the policy for its content. */
const guards = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
};

/** Whole: what is added to it has to be added here. */
const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(';');

const consolePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';');

let target: Target;
beforeAll(async () => {
  target = await openTarget(inject('redisUrl'));
});
afterAll(() => target.close());

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
    const status = await target.raw([
      `GET ${path} HTTP/1.1`,
      `Host: ${new URL(target.url).host}`,
      'Accept: application/json',
    ]);
    expect([301, 303, 400, 401, 404]).toContain(status);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'])(
    '%s gets no further',
    async (method) => {
      const status = await target.raw([
        `${method} ${target.board}/pause HTTP/1.1`,
        `Host: ${new URL(target.url).host}`,
        'Accept: text/html',
        'Content-Length: 0',
      ]);
      expect(status).toBeGreaterThanOrEqual(300);
      expect(await target.queue.isPaused()).toBe(false);
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
    expect((await target.ask('/admin/queues/api/queues', { headers: { [name]: value } })).status).toBe(401);
  });

  test('the key in a form of another kind, or twice, opens nothing', async () => {
    for (const [type, body] of [
      ['application/json', JSON.stringify({ key: secrets.admin })],
      ['text/plain', `key=${secrets.admin}`],
      ['application/x-www-form-urlencoded', `key[]=${secrets.admin}`],
      ['application/x-www-form-urlencoded', `key=a&key=${secrets.admin}`],
      ['application/x-www-form-urlencoded', `key=${'a'.repeat(5_000)}`],
    ] as const) {
      const reply = await target.ask('/admin/sign-in', {
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
    const cookie = await target.cookieOf(secrets.admin, { cookie: planted });
    expect(cookie).not.toBe(planted);
    expect((await target.ask('/admin/queues/api/queues', { headers: { cookie: planted } })).status).toBe(401);
  });

  test('signing in again ends the session before', async () => {
    const first = await target.cookieOf(secrets.admin);
    const second = await target.cookieOf(secrets.admin, { cookie: first });
    expect((await target.ask('/admin/queues/api/queues', { headers: { cookie: first } })).status).toBe(401);
    expect((await target.ask('/admin/queues/api/queues', { headers: { cookie: second } })).status).toBe(200);
  });

  test('a copy of the cookie is of no use after signing out, at no API', async () => {
    const cookie = await target.cookieOf(secrets.admin);
    const at = (api: number) =>
      fetch(`${target.apis[api]?.url}/admin/queues/api/queues`, { headers: { cookie } });
    expect([(await at(0)).status, (await at(1)).status]).toEqual([200, 200]);
    await target.ask('/admin/sign-out', { method: 'POST', headers: { cookie, origin: target.url } });
    expect([(await at(0)).status, (await at(1)).status]).toEqual([401, 401]);
  });

  test('a session does not outlive the key that it was opened with', async () => {
    const cookie = await target.cookieOf(secrets.ending);
    expect((await target.ask('/admin/queues/api/queues', { headers: { cookie } })).status).toBe(200);
    target.clock.advance(2 * 3_600_000);
    expect((await target.ask('/admin/queues/api/queues', { headers: { cookie } })).status).toBe(401);
    target.clock.advance(-2 * 3_600_000);
  });

  test('who reads Redis finds no cookie there', async () => {
    const cookie = await target.cookieOf(secrets.admin);
    const names = await target.redis.keys(`${target.prefix}:{s:*`);
    const values = await Promise.all(names.map((name) => target.redis.get(name)));
    const kept = [...names, ...values].join(' ');
    expect(names.length).toBeGreaterThan(0);
    expect(kept).not.toContain(cookie.split('=')[1]);
    expect(kept).not.toContain(secrets.admin);
    const [name = ''] = names;
    const stolen = /\{s:(.+)\}/u.exec(name)?.[1] ?? '';
    for (const value of [stolen, stolen.slice(0, 43), ...values]) {
      const headers = { cookie: `purgeway_session=${value}` };
      expect((await target.ask('/admin/queues/api/queues', { headers })).status).toBe(401);
    }
  });

  test('behind TLS the cookie is bound to this host, and one that another site of the domain planted does not count', async () => {
    const tls = { 'x-forwarded-proto': 'https', origin: target.url.replace('http:', 'https:') };
    const [full = ''] = (await target.signIn(secrets.admin, tls)).headers.getSetCookie();
    expect(full).toMatch(
      /^__Host-purgeway_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/u,
    );
    const token = /=([\w-]+);/u.exec(full)?.[1] ?? '';
    const get = (cookie: string) => target.ask('/admin/queues/api/queues', { headers: { ...tls, cookie } });
    expect((await get(`__Host-purgeway_session=${token}`)).status).toBe(200);
    expect((await get(`purgeway_session=${token}`)).status).toBe(401);
  });

  test('a session opens the API to nobody but the pages of this very origin', async () => {
    const cookie = await target.cookieOf(secrets.admin);
    const { host } = new URL(target.url);
    for (const path of ['/v1/keys', '/v1/operations', '/v1/audit']) {
      for (const headers of [
        {},
        { origin: target.url },
        { origin: target.url, 'x-purgeway-console': '1', 'sec-fetch-site': 'cross-site' },
        { origin: `https://${host}.evil.example`, 'x-purgeway-console': '1' },
        { origin: `http://evil.example@${host}`, 'x-purgeway-console': '0' },
        { 'x-purgeway-console': '1', 'sec-fetch-site': 'same-site' },
      ]) {
        expect((await target.ask(path, { headers: { cookie, ...headers } })).status).toBe(403);
      }
      expect((await target.ask(path, { headers: { cookie, 'x-purgeway-console': '1' } })).status).toBe(200);
    }
  });

  test('a token is not a key, and a key is not a token', async () => {
    const token = (await target.cookieOf(secrets.admin)).split('=')[1] ?? '';
    expect((await target.ask('/v1/keys', { headers: { authorization: `Bearer ${token}` } })).status).toBe(
      401,
    );
    expect(
      (
        await target.ask('/admin/queues/api/queues', {
          headers: { cookie: `purgeway_session=${secrets.admin}` },
        })
      ).status,
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
    const cookie = await target.cookieOf(secrets.admin);
    const reply = await target.ask(`${target.board}/pause`, { method: 'PUT', headers: { cookie, ...sent } });
    expect([401, 403]).toContain(reply.status);
    expect((await target.signIn(secrets.admin, { origin: '', ...sent })).status).toBe(403);
    expect(await target.queue.isPaused()).toBe(false);
  });

  test('our pages are not kept, and are for no other site', async () => {
    for (const path of ['/admin/sign-in', '/admin/sign-out', '/admin/queues', '/admin/queues/api/queues']) {
      const { headers } = await target.ask(path, { headers: { authorization: `Bearer ${secrets.admin}` } });
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  const cookieOfAdmin = async () => ({ cookie: await target.cookieOf(secrets.admin) });
  const keyOfAdmin = async () => ({ authorization: `Bearer ${secrets.admin}` });
  const nobody = async () => ({});
  test.each<[string, number, string, () => Promise<Headers>]>([
    ['/admin/sign-in', 200, pagePolicy, nobody],
    ['/admin/sign-out', 200, pagePolicy, nobody],
    ['/admin/queues', 303, pagePolicy, async () => ({ accept: 'text/html' })],
    ['/admin/queues', 200, pagePolicy, cookieOfAdmin],
    ['/admin/queues/api/queues', 200, pagePolicy, keyOfAdmin],
    ['/docs/', 200, pagePolicy, nobody],
    ['/console', 303, consolePolicy, nobody],
    ['/console', 200, consolePolicy, cookieOfAdmin],
    ['/console/operations', 200, consolePolicy, cookieOfAdmin],
  ])('%s (%i) tells browsers all that guards a page', async (...[path, status, policy, headersOf]) => {
    const reply = await target.ask(path, { headers: await headersOf() });
    expect(reply.status).toBe(status);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      ...guards,
      'content-security-policy': policy,
    });
  });

  test('what a visitor sends is not shown to them', async () => {
    const reply = await target.signIn('"><script>alert(1)</script>');
    expect(await reply.text()).not.toContain('alert(1)');
  });
});

test('guessing keys in the form slows down, and shares its count with guesses at the API', async () => {
  // What worked from here before goes on.
  expect((await target.signIn(secrets.admin)).status).toBe(303);
  const replies = [];
  for (let i = 0; i < 30; i += 1) {
    const guess = `guess-${i}`;
    replies.push(
      i % 2 === 0
        ? await target.signIn(guess)
        : await target.ask('/v1/keys', { headers: { authorization: `Bearer ${guess}` } }),
    );
  }
  const slow = replies.filter(({ status }) => status === 429);
  expect(slow.length).toBeGreaterThan(10);
  expect(Number(slow[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await target.signIn(secrets.admin)).status).toBe(303);
  // The right guess gets no further than a wrong one.
  expect((await target.signIn(secrets.unused)).status).toBe(429);
});

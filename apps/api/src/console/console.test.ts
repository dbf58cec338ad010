import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, problemOf, type Ask } from '../testing/client.ts';
import { keys, startApi, testConfig, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  // Of one client, whose readers may look.
  const config = { ...testConfig, clients: testConfig.clients.slice(0, 1) };
  api = await startApi({ config, dashboard: { queues: [] } });
});
afterAll(() => api.close());

const html = { accept: 'text/html' };
const own = { 'x-purgeway-console': '1' };

function get(path: string, headers: Record<string, string> = {}, changes: Ask = {}) {
  return ask(`${api.url}${path}`, { key: '', headers, ...changes });
}

function signIn(key: string, fields: Record<string, string> = {}) {
  return ask(`${api.url}/admin/sign-in`, {
    method: 'POST',
    key: '',
    headers: { origin: api.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ key, ...fields }).toString(),
  });
}

async function cookieFor(key: string): Promise<string> {
  const { headers } = await signIn(key);
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe('the page', () => {
  test.each(['/console', '/console/', '/console/operations/op_1?x=1', '/console/nowhere'])(
    'of %s is for whoever has signed in; others are sent there, and know the way back',
    async (path) => {
      const turned = await get(path, html);
      const to = `/admin/sign-in?to=${encodeURIComponent(path)}`;
      expect([turned.status, turned.headers.get('location')]).toEqual([303, to]);
      const page = await get(path, { ...html, cookie: await cookieFor(keys.read) });
      expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(page.text).toContain('data-client="cms" data-key="read" data-scopes="read"');
    },
  );

  test('lets a browser run its own code alone, and make no markup of text', async () => {
    const { headers } = await get('/console', { cookie: await cookieFor(keys.read) });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none';script-src 'self';style-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script';trusted-types 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/u);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('holds no code and no style in line, and names nothing outside', async () => {
    const { text } = await get('/console', { cookie: await cookieFor(keys.read) });
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=| style=|https?:\/\//u);
  });

  test('asked for by a link on another site, it asks once more by itself: the cookie was kept back', async () => {
    const page = await get('/console/accounts', { ...html, 'sec-fetch-site': 'cross-site' });
    expect([page.status, page.text.includes('http-equiv="refresh"')]).toEqual([200, true]);
    expect((await get('/console/accounts', { ...html, 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });

  test('is gone with the session', async () => {
    const cookie = await cookieFor(keys.read);
    api.sessions.kept.clear();
    expect((await get('/console', { cookie })).status).toBe(303);
  });
});

describe('the code', () => {
  test('is kept for ever by its address, and comes zipped to whoever can open it', async () => {
    const { text } = await get('/console', { cookie: await cookieFor(keys.read) });
    const paths = [...text.matchAll(/(?:href|src)="(\/console\/assets\/[^"]+)"/gu)].map(
      ([, path = '']) => path,
    );
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const reply = await get(path, { 'accept-encoding': 'identity' });
      expect([path, reply.status]).toEqual([path, 200]);
      expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      const etag = reply.headers.get('etag') ?? '';
      expect((await get(path, { 'accept-encoding': 'identity', 'if-none-match': etag })).status).toBe(304);
    }
    const main = paths.find((path) => path.endsWith('main.ts')) ?? '';
    const raw = await fetch(`${api.url}${main}`, { headers: { 'accept-encoding': 'gzip' } });
    expect([raw.headers.get('content-encoding'), raw.headers.get('content-type')]).toEqual([
      'gzip',
      'text/javascript; charset=utf-8',
    ]);
    expect(await raw.text()).toBe((await get(main, { 'accept-encoding': 'identity' })).text);
  });

  test('of another release, and what is none of it, is not there', async () => {
    const { text } = await get('/console', { cookie: await cookieFor(keys.read) });
    const base = /\/console\/assets\/[0-9a-f]+\//u.exec(text)?.[0] ?? '';
    for (const path of [
      '/console/assets/0000/main.ts',
      `${base}../../../package.json`,
      `${base}..%2f..%2fpackage.json`,
      `${base}tsconfig.json`,
      `${base}search/read-search.test.ts`,
      `${base}main.ts/`,
      `${base}constructor`,
    ]) {
      const { status, headers } = await get(path, html);
      expect([path, status, headers.get('location')]).toEqual([path, 404, null]);
    }
  });
});

describe('signing in', () => {
  test('leads back to the page that was wanted', async () => {
    const reply = await signIn(keys.read, { to: '/console/operations?tag=a%26b' });
    expect(reply.headers.get('location')).toBe('/console/operations?tag=a%26b');
    const form = await get('/admin/sign-in?to=%2Fconsole%2Foperations%3Ftag%3Da%2526b%26x%3D1', html);
    expect(form.text).toContain('name="to" value="/console/operations?tag=a%26b&amp;x=1"');
    const again = await signIn('unknown', { to: '/console/purge' });
    expect([again.status, again.text.includes('value="/console/purge"')]).toEqual([401, true]);
  });

  test.each([
    'https://evil.example/console',
    '//evil.example/console',
    '/\\evil.example/console',
    '/console/../v1/keys',
    '/console/..//evil.example',
    '/consoles',
    '/console"><script>',
    '/console\r\nset-cookie: a=b',
    '/admin/sign-out',
    'javascript:alert(1)',
    'console',
    '',
  ])('does not lead to %j', async (to) => {
    const reply = await signIn(keys.read, { to });
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/admin/queues']);
    expect((await get(`/admin/sign-in?to=${encodeURIComponent(to)}`, html)).text).not.toContain('name="to"');
  });
});

describe('a session at the API', () => {
  let cookie: string;
  beforeEach(async () => {
    cookie = await cookieFor(keys.both);
  });

  const purge = (headers: Record<string, string>) =>
    ask(`${api.url}/v1/cdn/cache/purge`, {
      method: 'POST',
      key: '',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ paths: ['https://www.example/a'] }),
    });

  test('stands for its key when our own page asks', async () => {
    expect((await get('/v1/operations', { cookie, ...own })).status).toBe(200);
    expect((await get('/v1/operations', { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await get('/v1/operations', { cookie, ...own, origin: api.url })).status).toBe(200);
    const reply = await purge({ cookie, ...own, origin: api.url, 'sec-fetch-site': 'same-origin' });
    expect(reply.status).toBe(202);
    expect(api.audit.entries.findLast(({ action }) => action === 'purge')).toMatchObject({
      client: 'cms',
      key: 'both',
    });
  });

  test('may do what its key may, and no more', async () => {
    const reader = await cookieFor(keys.read);
    expect(problemOf(await purge({ cookie: reader, ...own, origin: api.url })).code).toBe('forbidden');
    expect(problemOf(await get('/v1/keys', { cookie: reader, ...own })).code).toBe('forbidden');
  });

  test.each([
    ['without anything else', {}],
    ['from another site', { ...own, 'sec-fetch-site': 'cross-site' }],
    ['from another host of the site', { ...own, 'sec-fetch-site': 'same-site' }],
    ['typed in by hand', { 'sec-fetch-site': 'none' }],
    ['from an origin that is not ours', { ...own, origin: 'https://evil.example' }],
    ['from an origin that hides', { ...own, origin: 'null' }],
    ['from another port', { ...own, origin: 'http://127.0.0.1:1' }],
    ['with another value of the header', { 'x-purgeway-console': 'yes' }],
  ])('looks at nothing %s', async (_name, headers) => {
    const reply = await get('/v1/operations', { cookie, ...headers });
    expect(problemOf(reply).code).toBe('origin-refused');
  });

  test.each([
    ['without anything else', {}],
    ['without the header', { origin: 'own' }],
    ['without an origin', own],
    ['from another origin', { ...own, origin: 'https://evil.example' }],
    ['from an origin that hides', { ...own, origin: 'null' }],
    ['from another site, whatever it says', { ...own, origin: 'own', 'sec-fetch-site': 'cross-site' }],
    ['from another host of the site', { ...own, origin: 'own', 'sec-fetch-site': 'same-site' }],
    ['with a browser that says same-origin but names no origin', { ...own, 'sec-fetch-site': 'same-origin' }],
  ])('changes nothing %s', async (_name, given: Record<string, string>) => {
    const before = api.operations.kept.size;
    const headers = { ...given, ...(given['origin'] === 'own' && { origin: api.url }) };
    expect(problemOf(await purge({ cookie, ...headers })).code).toBe('origin-refused');
    expect(api.operations.kept.size).toBe(before);
  });

  test('that is over, was never opened, or was signed out of opens nothing', async () => {
    const unknown = `purgeway_session=${'A'.repeat(43)}`;
    for (const sent of [unknown, `${cookie}; ${cookie}`, 'purgeway_session=', 'purgeway_session=x']) {
      expect((await get('/v1/operations', { cookie: sent, ...own })).status).toBe(401);
    }
    await ask(`${api.url}/admin/sign-out`, { method: 'POST', key: '', headers: { cookie, origin: api.url } });
    const reply = await get('/v1/operations', { cookie, ...own });
    expect([reply.status, problemOf(reply).detail]).toEqual([401, expect.stringContaining('sign in again')]);
    expect((await purge({ cookie, ...own, origin: api.url })).status).toBe(401);
  });

  test('does not help a wrong key', async () => {
    const headers = { cookie, ...own };
    expect((await get('/v1/operations', headers, { key: 'wrong' })).status).toBe(401);
    expect((await get('/v1/operations', { ...headers, authorization: 'Basic YTpi' })).status).toBe(401);
    expect((await get('/v1/operations', { ...headers, authorization: '' })).status).toBe(401);
  });

  test('is counted like every request of its key', async () => {
    const slow = await cookieFor(keys.slow);
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      statuses.push((await get('/v1/operations', { cookie: slow, ...own })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  test('is told to no page of another site: there is no CORS', async () => {
    const reply = await ask(`${api.url}/v1/operations`, {
      method: 'OPTIONS',
      key: '',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-purgeway-console',
      },
    });
    expect(reply.status).toBe(405);
    expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    z.object({ code: z.literal('method-not-allowed') }).parse(reply.body);
  });
});

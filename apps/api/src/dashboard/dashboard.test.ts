import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ask, problemOf, type Ask } from '../testing/client.ts';
import { keys, startApi, testConfig, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
let queue: Queue;
beforeAll(async () => {
  queue = new Queue('vendor-tencent-main', {
    prefix: `{${randomUUID()}}`,
    connection: { url: inject('redisUrl') },
  });
  await queue.add('purge', { lane: 'url.hard' });
  // Of one client, whose readers may look.
  const config = { ...testConfig, clients: testConfig.clients.slice(0, 1) };
  api = await startApi({ config, dashboard: { queues: [queue] } });
});
afterAll(async () => {
  await api.close();
  await queue.obliterate({ force: true });
  await queue.close();
});

const html = { accept: 'text/html' };

function board(path = '', changes: Ask = {}) {
  return ask(`${api.url}/admin/queues${path}`, { key: '', ...changes });
}

function signIn(key: string, origin = api.url) {
  return ask(`${api.url}/admin/sign-in`, {
    method: 'POST',
    key: '',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ key }).toString(),
  });
}

async function cookieFor(key: string): Promise<string> {
  const { headers } = await signIn(key);
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

test('a browser that has not signed in is sent to the form, a script gets 401', async () => {
  const page = await board('', { headers: html });
  expect([page.status, page.headers.get('location')]).toEqual([303, '/admin/sign-in']);
  expect(problemOf(await board('/api/queues')).status).toBe(401);
  const form = await ask(`${api.url}/admin/sign-in`, { key: '' });
  expect(form.text).toContain('action="/admin/sign-in"');
  expect(form.headers.get('content-security-policy')).toContain("script-src 'self'");
});

test('signing in gives a strict cookie without the key in it, and the board with its scripts', async () => {
  const reply = await signIn(keys.read);
  expect([reply.status, reply.headers.get('location')]).toEqual([303, '/admin/queues']);
  const [cookie = ''] = reply.headers.getSetCookie();
  expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/u);
  expect(cookie).toMatch(/^purgeway_session=[\w-]{43};/u);
  expect(Buffer.from(cookie.slice(17, 60), 'base64url').toString()).not.toMatch(/cms|read|test-key/u);
  const headers = { cookie: cookie.split(';')[0] ?? '', ...html };
  const page = await board('', { headers });
  expect([page.status, page.text.includes('Purgeway')]).toEqual([200, true]);
  const script = /src="(static\/js\/[^"]+)"/u.exec(page.text)?.[1] ?? '';
  expect((await board(`/${script}`, { headers })).status).toBe(200);
});

test('wrong, revoked and insufficient keys do not get in', async () => {
  expect((await signIn('unknown')).status).toBe(401);
  expect((await signIn(keys.revoked)).status).toBe(401);
  const reply = await signIn(keys.purge);
  expect([reply.status, reply.headers.getSetCookie()]).toEqual([403, []]);
  expect(problemOf(await board('/api/queues', { key: keys.purge })).status).toBe(403);
});

test('sign-ins are counted like all requests of a key', async () => {
  const statuses = [];
  for (let i = 0; i < 5; i += 1) {
    statuses.push((await signIn(keys.slow)).status);
  }
  expect(statuses).toEqual([303, 303, 303, 429, 429]);
  const opened = [...api.sessions.kept.values()].filter(({ key }) => key === 'slow');
  expect(opened).toHaveLength(3);
});

test('a form from another site is refused', async () => {
  expect(problemOf(await signIn(keys.admin, 'https://evil.example')).code).toBe('origin-refused');
  expect(problemOf(await signIn(keys.admin, 'null')).code).toBe('origin-refused');
  const cookie = await cookieFor(keys.admin);
  const reply = await board('/api/queues/vendor-tencent-main/pause', {
    method: 'PUT',
    headers: { cookie, origin: 'https://evil.example' },
  });
  expect(problemOf(reply).code).toBe('origin-refused');
  expect(await queue.isPaused()).toBe(false);
});

test('a key that may read looks, but changes nothing', async () => {
  const list = await board('/api/queues', { key: keys.read });
  expect(list.body).toMatchObject({ queues: [{ name: 'vendor-tencent-main', readOnlyMode: true }] });
  const cookie = await cookieFor(keys.read);
  for (const changes of [{ key: keys.read }, { headers: { cookie, origin: api.url } }]) {
    const reply = await board('/api/queues/vendor-tencent-main/pause', { method: 'PUT', ...changes });
    expect(reply.status).toBe(403);
  }
  expect(await queue.isPaused()).toBe(false);
});

test('an admin key acts, by key and by session', async () => {
  const cookie = await cookieFor(keys.admin);
  const list = await board('/api/queues', { headers: { cookie } });
  expect(list.body).toMatchObject({ queues: [{ readOnlyMode: false }] });
  const path = '/api/queues/vendor-tencent-main';
  const pause = await board(`${path}/pause`, { method: 'PUT', headers: { cookie, origin: api.url } });
  expect([pause.status, await queue.isPaused()]).toEqual([200, true]);
  const resume = await board(`${path}/resume`, { method: 'PUT', key: keys.admin });
  expect([resume.status, await queue.isPaused()]).toEqual([200, false]);
});

test('a session that was changed, or that nobody opened, does not count', async () => {
  const cookie = await cookieFor(keys.read);
  const [name = '', value = ''] = cookie.split('=');
  const made = Buffer.alloc(32, 7).toString('base64url');
  for (const sent of [
    `${name}=${made}`,
    `${name}=${value}x`,
    `${name}=`,
    `${name}=.`,
    `${cookie}; ${cookie}`,
  ]) {
    expect((await board('/api/queues', { headers: { cookie: sent } })).status).toBe(401);
  }
  expect((await board('/api/queues', { headers: { cookie } })).status).toBe(200);
  api.sessions.kept.clear();
  expect((await board('/api/queues', { headers: { cookie } })).status).toBe(401);
});

test('signing out ends the session in the browser', async () => {
  expect((await ask(`${api.url}/admin/sign-out`, { key: '' })).text).toContain('method="post"');
  const reply = await ask(`${api.url}/admin/sign-out`, {
    method: 'POST',
    key: '',
    headers: { origin: api.url },
  });
  expect([reply.status, reply.headers.getSetCookie()[0]]).toEqual([
    303,
    'purgeway_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
  ]);
});

test('what the board shows of a job names the lane, and its answers carry the page headers', async () => {
  const reply = await board(
    '/api/queues?activeQueue=vendor-tencent-main&status=waiting&page=1&jobsPerPage=10',
    {
      key: keys.read,
    },
  );
  expect(reply.text).toContain('url.hard');
  expect(reply.text).not.toMatch(/test-secret|test-token|test-key/u);
  expect(reply.headers.get('x-frame-options')).toBe('SAMEORIGIN');
  expect(reply.headers.get('cache-control')).toBe('no-store');
});

test('where there are several clients only an admin key looks: the queues hold the work of all', async () => {
  const shared = await startApi({ dashboard: { queues: [queue] } });
  const at = (path: string, changes: Ask) => ask(`${shared.url}/admin${path}`, { key: '', ...changes });
  const enter = (key: string) =>
    at('/sign-in', {
      method: 'POST',
      headers: { origin: shared.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ key }).toString(),
    });
  for (const key of [keys.read, keys.other]) {
    expect((await at('/queues/api/queues', { key })).status).toBe(403);
    const reply = await enter(key);
    expect([reply.status, reply.headers.getSetCookie()]).toEqual([403, []]);
  }
  expect((await at('/queues/api/queues', { key: keys.admin })).status).toBe(200);
  expect((await enter(keys.admin)).status).toBe(303);
  expect((await at('/sign-in', {})).text).toContain('API key with the scope "admin"</label>');
  await shared.close();
});

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ListedDelivery } from '@purgeway/store';
import { z } from 'zod';
import { ask, problemOf } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => {
  api.deliveries.kept.clear();
  addDelivery('msg_0000000000000000000a', { client: 'cms' });
  addDelivery('msg_0000000000000000000b', { client: 'deploy' });
  addDelivery('msg_0000000000000000000c', { client: 'cms', state: 'delivered' });
});
afterAll(() => api.close());

function addDelivery(id: string, changes: Partial<ListedDelivery>): void {
  api.deliveries.kept.set(id, {
    id,
    operationId: id.replace('msg', 'op'),
    client: 'cms',
    state: 'dead',
    endpoint: 'cms',
    url: 'https://cms.example/hook',
    method: 'POST',
    body: '{"event":"of ours"}',
    status: 'complete',
    createdAtMs: Date.UTC(2026, 0, 1),
    startedAtMs: Date.UTC(2026, 0, 1),
    attempts: 10,
    lastStatus: 500,
    attemptLog: [
      {
        at: '2026-01-01T00:00:00.000Z',
        state: 'pending',
        nextAttemptAtMs: Date.UTC(2026, 0, 1, 0, 0, 5),
        status: 500,
      },
    ],
    ...changes,
  });
}

test('accounts show their limits, what these allow a day, how they stand, and no credential', async () => {
  api.accounts.usedToday.set('tencent-main', { url: 9_000 });
  api.accounts.holds.set('tencent-main', {
    reason: 'account',
    untilMs: Date.UTC(2026, 0, 2),
    message: 'No rights.',
  });
  api.accounts.circuits.set('tencent-main', {
    state: 'open',
    failures: 4,
    trips: 2,
    sinceMs: Date.UTC(2026, 0, 1),
    untilMs: Date.UTC(2026, 0, 2),
  });
  const reply = await ask(`${api.url}/v1/accounts`, { key: keys.read });
  expect(reply.status).toBe(200);
  expect(reply.body).toMatchObject({
    items: [
      {
        id: 'tencent-main',
        vendor: 'tencent',
        purge: {
          url: {
            targets_per_call_max: { value: 1000 },
            targets_per_day: 10_000,
            targets_used_today: 9_000,
            quota: { targets_per_day_max: { value: 10_000 }, utc_offset_minutes: 480 },
          },
        },
        poll: { rates: expect.any(Array) },
        change: { rates: expect.any(Array) },
        status: {
          changes: 0,
          hold: { reason: 'account', until: '2026-01-02T00:00:00.000Z', message: 'No rights.' },
          circuit: {
            state: 'open',
            failures: 4,
            trips: 2,
            since: '2026-01-01T00:00:00.000Z',
            until: '2026-01-02T00:00:00.000Z',
          },
        },
      },
      {
        id: 'bitiful-main',
        vendor: 'bitiful',
        every: [{ unit: 'calls', max: { value: expect.any(Number) } }],
        purge: { url: { targets_per_day: 2 * 20 * 86_400 } },
        status: { circuit: { state: 'closed', failures: 0, trips: 0 } },
      },
    ],
  });
  expect(reply.text).not.toMatch(/test-id|test-secret|test-token/u);
});

test('an admin key ends the hold of an account', async () => {
  const url = `${api.url}/v1/accounts/tencent-main/resume`;
  const reply = await ask(url, { method: 'POST', key: keys.admin });
  expect(reply).toMatchObject({ status: 200, body: { ok: true, account: { id: 'tencent-main' } } });
  expect(api.accounts.resumed).toEqual(['tencent-main']);
});

test.each(['/resume', '/pause', ''])('404: an account that is not configured: %s', async (path) => {
  const method = path === '' ? 'GET' : 'POST';
  const reply = await ask(`${api.url}/v1/accounts/none${path}`, { method, key: keys.admin });
  expect(problemOf(reply).code).toBe('account-not-found');
});

test('an account tells what waits, for how long, and how long that will take', async () => {
  const url = `${api.url}/v1/accounts/bitiful-main`;
  const oldestAtMs = api.clock.now() - 42_000;
  const lanes = [{ lane: 'url.hard', targets: 4_000 }];
  api.accounts.backlogs.set('bitiful-main', { targets: 4_000, oldestAtMs, lanes });
  // 200 calls of 20 URLs, two a second.
  const asked = await ask(url, { key: keys.read });
  expect(asked.body).toMatchObject({
    id: 'bitiful-main',
    backlog: { targets: 4_000, oldest_seconds: expect.closeTo(42, -2), clears_in_seconds: 130 },
    calls_left: expect.any(Number),
  });
  api.accounts.backlogs.clear();
  expect((await ask(url, { key: keys.read })).body).toMatchObject({
    backlog: { targets: 0, oldest_seconds: 0, clears_in_seconds: 0 },
  });
});

test('an admin key pauses an account, which says so, and resumes it; both stand in the audit log', async () => {
  const url = `${api.url}/v1/accounts/bitiful-main`;
  expect((await ask(`${url}/pause`, { method: 'POST', key: keys.both })).status).toBe(403);
  const paused = await ask(`${url}/pause`, { method: 'POST', key: keys.admin });
  expect(paused).toMatchObject({
    status: 200,
    body: { ok: true, account: { id: 'bitiful-main', paused: { by: 'admin', since: expect.any(String) } } },
  });
  expect((await ask(url, { key: keys.read })).body).toMatchObject({ paused: { by: 'admin' } });
  const resumed = await ask(`${url}/resume`, { method: 'POST', key: keys.admin });
  expect(resumed.text).not.toContain('"paused":');
  const deeds = api.audit.entries.filter(({ subject }) => subject === 'bitiful-main');
  expect(deeds.map(({ action, status }) => [action, status])).toEqual([
    ['account.pause', undefined],
    ['account.pause', 200],
    ['account.resume', undefined],
    ['account.resume', 200],
  ]);
});

test("dead callbacks are listed by default, and only the client's own", async () => {
  const own = await ask(`${api.url}/v1/callbacks`);
  expect(own.body).toEqual({
    items: [
      {
        id: 'msg_0000000000000000000a',
        operation_id: 'op_0000000000000000000a',
        state: 'dead',
        endpoint: 'cms',
        url: 'https://cms.example/hook',
        method: 'POST',
        status: 'complete',
        created_at: '2026-01-01T00:00:00.000Z',
        attempts: 10,
        last_status: 500,
        attempt_log: [
          {
            at: '2026-01-01T00:00:00.000Z',
            state: 'pending',
            next_attempt_at: '2026-01-01T00:00:05.000Z',
            status: 500,
          },
        ],
      },
    ],
  });
  const all = await ask(`${api.url}/v1/callbacks?state=dead`, { key: keys.admin });
  expect(all.body).toMatchObject({
    items: [{ id: 'msg_0000000000000000000a' }, { id: 'msg_0000000000000000000b' }],
  });
  const delivered = await ask(`${api.url}/v1/callbacks?state=delivered`);
  expect(delivered.body).toMatchObject({ items: [{ id: 'msg_0000000000000000000c' }] });
});

test('callbacks to one endpoint are listed alone', async () => {
  const url = `${api.url}/v1/callbacks?state=dead&endpoint`;
  const found = await ask(`${url}=cms`);
  expect(found.body).toMatchObject({ items: [{ id: 'msg_0000000000000000000a', endpoint: 'cms' }] });
  expect((await ask(`${url}=other`)).body).toEqual({ items: [] });
});

test("404: somebody else's callback, or none", async () => {
  for (const [method, path] of [
    ['GET', '/msg_0000000000000000000b'],
    ['POST', '/msg_0000000000000000000b/replay'],
    ['GET', '/msg_0000000000000000000z'],
    ['GET', '/nonsense'],
  ] as const) {
    expect(problemOf(await ask(`${api.url}/v1/callbacks${path}`, { method })).code).toBe(
      'callback-not-found',
    );
  }
});

test('a callback is shown, and sent again with the same id', async () => {
  const url = `${api.url}/v1/callbacks/msg_0000000000000000000a`;
  expect((await ask(url)).body).toMatchObject({ state: 'dead' });
  const reply = await ask(`${url}/replay`, { method: 'POST', key: keys.purge });
  expect(reply).toMatchObject({
    status: 202,
    body: { ok: true, callback: { id: 'msg_0000000000000000000a', state: 'pending', attempts: 0 } },
  });
});

test('400: the cursor of an admin’s redelivery is none of another key of the same client', async () => {
  const wanted = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
  const redeliver = (key: string, cursor?: string) =>
    ask(`${api.url}/v1/callbacks/redeliver`, {
      method: 'POST',
      key,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...wanted, cursor }),
    });
  api.deliveries.redeliveryNext = 'deploy';
  const page = await redeliver(keys.admin);
  api.deliveries.redeliveryNext = undefined;
  const { next_cursor: cursor } = z.object({ next_cursor: z.string() }).parse(page.body);
  expect((await redeliver(keys.admin, cursor)).status).toBe(202);
  const refused = await redeliver(keys.both, cursor);
  expect([refused.status, problemOf(refused).code]).toEqual([400, 'invalid-cursor']);
});

test('an admin key sees receivers that are not called now, plain addresses too, and has them tried at once', async () => {
  const receiver = 'host hooks.example:8443';
  api.receivers.standing.set(receiver, {
    circuit: {
      state: 'open',
      sinceMs: Date.UTC(2026, 0, 1),
      untilMs: Date.UTC(2026, 0, 2),
      failures: 5,
      trips: 1,
    },
    waiting: 3,
  });
  const path = `${api.url}/v1/callback-receivers`;
  expect((await ask(path, { key: keys.both })).status).toBe(403);
  expect((await ask(path, { key: keys.admin })).body).toEqual({
    items: [
      {
        receiver,
        waiting: 3,
        circuit: {
          state: 'open',
          since: '2026-01-01T00:00:00.000Z',
          until: '2026-01-02T00:00:00.000Z',
          failures: 5,
          trips: 1,
        },
      },
    ],
  });
  const reset = `${path}/${encodeURIComponent(receiver)}/circuit/reset`;
  expect((await ask(reset, { method: 'POST', key: keys.both })).status).toBe(403);
  expect((await ask(reset, { method: 'POST', key: keys.admin })).body).toMatchObject({
    receiver,
    circuit: { state: 'closed' },
  });
  expect((await ask(path, { key: keys.admin })).body).toEqual({ items: [] });
});

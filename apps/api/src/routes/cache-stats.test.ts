import { createMeter } from '@purgeway/telemetry';
import type { StatsQuery, VendorStats } from '@purgeway/vendors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createApiObserver } from '../observe/create-observer.ts';
import { problemOf } from '../testing/client.ts';
import {
  controlKeys,
  haveDistribution,
  startControlPlane,
  type ControlPlane,
} from '../testing/control-plane.ts';
import { vendorFailure } from '../testing/scripted-vendor.ts';

let api: ControlPlane;
let queries: StatsQuery[];
beforeEach(async () => {
  api = await startControlPlane();
  queries = [];
  api.script.stats = async (query) => {
    queries.push(query);
    return day;
  };
});
afterEach(() => api.close());

const sumSchema = z.object({
  missing: z.array(z.object({ distribution_id: z.string() })),
  missing_count: z.number().optional(),
});

const noon = Date.UTC(2026, 0, 1, 12);

const day: VendorStats = {
  requests: { value: 100 },
  bytesServed: { value: 5_000 },
  hitRatio: { value: 0.75 },
  intervalMs: 3_600_000,
  series: [
    { atMs: noon, requests: 60, bytesServed: 3_000, hitRatio: 0.5 },
    { atMs: noon + 3_600_000, requests: 40 },
  ],
};

const path = 'GET /v1/cdn/cache/stats';
const of = 'distribution_id=www';
const range = 'from=2026-01-01T00:00:00Z&to=2026-01-02';

test('the numbers of one distribution, in the words of the document, with their series', async () => {
  const reply = await api.send(`${path}?${of}&${range}`);
  expect(reply.status).toBe(200);
  expect(reply.body).toEqual({
    distribution_id: 'www',
    requests: 100,
    bytes_served: 5_000,
    hit_ratio: 0.75,
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-01-02T00:00:00.000Z',
    interval_seconds: 3_600,
    series: [
      { at: '2026-01-01T12:00:00.000Z', requests: 60, bytes_served: 3_000, hit_ratio: 0.5 },
      { at: '2026-01-01T13:00:00.000Z', requests: 40, bytes_served: null, hit_ratio: null },
    ],
    unknown: {},
  });
  expect(queries).toEqual([
    {
      vendorId: 'w-1',
      hostnames: ['www.example', 'm.www.example'],
      fromMs: Date.UTC(2026, 0, 1),
      toMs: Date.UTC(2026, 0, 2),
    },
  ]);
});

test('what the vendor cannot tell is null with its reason, and never 0', async () => {
  api.script.stats = async () => ({
    requests: { value: 0 },
    bytesServed: { unknown: 'Not counted.' },
    hitRatio: { unknown: 'No cache.' },
    series: [],
  });
  const reply = await api.send(`${path}?${of}`);
  expect(reply.body).toMatchObject({
    requests: 0,
    bytes_served: null,
    hit_ratio: null,
    interval_seconds: null,
    series: [],
    unknown: { bytes_served: 'Not counted.', hit_ratio: 'No cache.', series: expect.any(String) },
  });
});

test('what was fetched from the origin is shown where the vendor tells it', async () => {
  api.script.stats = async () => ({
    ...day,
    origin: { requests: { unknown: 'Only bytes.' }, bytesServed: { value: 700 } },
  });
  const reply = await api.send(`${path}?${of}&${range}`);
  expect(reply.body).toMatchObject({
    origin: { requests: null, bytes_served: 700 },
    unknown: { 'origin.requests': 'Only bytes.' },
  });
});

test('without a range it is the last 24 hours', async () => {
  await api.send(`${path}?${of}`);
  const [{ fromMs, toMs } = { fromMs: 0, toMs: 0 }] = queries;
  expect(toMs - fromMs).toBe(86_400_000);
  expect(Math.abs(toMs - api.clock.now())).toBeLessThan(10_000);
});

test.each([
  ['from=1767225600&to=1767229200.5', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1, 1) + 500],
  ['from=2026-01-01T02:00:00%2B02:00&to=2026-01-01T01:00', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1, 1)],
  ['from=2026-01-01&to=2026-01-01T00:00:00.250Z', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 250],
  ['to=2026-01-03', Date.UTC(2026, 0, 2), Date.UTC(2026, 0, 3)],
])(
  'times are read as ISO 8601, in UTC unless they say otherwise, or as seconds: %s',
  async (given, fromMs, toMs) => {
    expect((await api.send(`${path}?${of}&${given}`)).status).toBe(200);
    expect(queries[0]).toMatchObject({ fromMs, toMs });
  },
);

test.each([
  ['from=yesterday', '/from'],
  ['from=2026-02-30', '/from'],
  ['to=2999-01-01', '/to'],
  ['from=2026-01-02&to=2026-01-01', '/from'],
  ['from=2026-01-01&to=2026-01-01', '/from'],
  ['from=2999-01-01', '/from'],
  ['from=2025-01-01&to=2025-04-02', '/from'],
  ['until=2026-01-01', '/until'],
])('400: %s', async (given, pointer) => {
  const problem = problemOf(await api.send(`${path}?${of}&${given}`));
  expect(problem).toMatchObject({ status: 400, code: 'invalid-request', errors: [{ pointer }] });
  expect(queries).toEqual([]);
});

test('each call is granted by the governor with all that it may cost, and given back', async () => {
  await api.send(`${path}?${of}`);
  const step = {
    account: 'able-main',
    id: expect.stringMatching(/^api-/u),
    spec: {
      budgets: [{ id: 'stats/calls/1000', unit: 'calls', max: 5, windowMs: 1_000 }],
      calls: 2,
      slot: { callsAtATimeMax: 2, leaseMs: 12_000 },
    },
  };
  expect(api.calls.taken).toEqual([step]);
  expect(api.calls.givenBack).toEqual([{ ...step, turn: 1, isHealthy: true }]);
});

test('it waits for its grant, with the same step', async () => {
  const untilMs = api.clock.now() + 2_000;
  api.calls.answers.push({ answer: 'wait', untilMs, reason: 'rate' });
  expect((await api.send(`${path}?${of}`)).status).toBe(200);
  expect(new Set(api.calls.taken.map(({ id }) => id)).size).toBe(1);
  expect(api.calls.taken.length).toBe(2);
  expect(api.clock.now()).toBeGreaterThanOrEqual(untilMs);
});

test('429: no grant within five seconds, and nothing is asked of the vendor', async () => {
  api.calls.answers.push({ answer: 'wait', untilMs: api.clock.now() + 90_000, reason: 'throttled' });
  const reply = await api.send(`${path}?${of}`);
  expect(problemOf(reply)).toMatchObject({ status: 429, code: 'vendor-busy', retryable: true });
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(89);
  expect([queries.length, api.calls.givenBack.length]).toEqual([0, 0]);
});

test('429: grants that are put off again and again', async () => {
  for (let i = 0; i < 10; i += 1) {
    api.calls.answers.push({ answer: 'wait', untilMs: api.clock.now() + 1_000 * (i + 1), reason: 'rate' });
  }
  expect(problemOf(await api.send(`${path}?${of}`)).code).toBe('vendor-busy');
});

test.each([
  ['throttled', 503, 'vendor-throttled'],
  ['quota', 503, 'vendor-throttled'],
  ['unavailable', 502, 'vendor-unavailable'],
  ['uncertain', 504, 'vendor-unclear'],
  ['conflict', 409, 'vendor-conflict'],
  ['rejected', 422, 'vendor-rejected'],
  ['not-found', 404, 'vendor-not-found'],
  ['account', 502, 'vendor-account-refused'],
  ['unsupported', 422, 'capability-missing'],
] as const)('a vendor that says %s is answered with %i %s', async (kind, status, code) => {
  api.script.stats = () => Promise.reject(vendorFailure(kind, 7_500));
  const reply = await api.send(`${path}?${of}`);
  expect(problemOf(reply)).toMatchObject({ status, code });
  expect(reply.headers.get('retry-after')).toBe('8');
  // A refusal of the request itself is told in the vendor's words, and nothing else.
  expect(reply.text.includes(`words behind ${kind}`)).toBe(kind === 'rejected');
  expect(api.calls.givenBack.length).toBe(1);
});

test('only what a vendor says of its pace holds up the account', async () => {
  const holdAfter = async (failure: Error) => {
    api.script.stats = () => Promise.reject(failure);
    await api.send(`${path}?${of}`);
    return api.calls.givenBack.at(-1)?.hold;
  };
  const until = (ms: number) => expect.closeTo(api.clock.now() + ms, -4);
  expect(await holdAfter(vendorFailure('throttled', 60_000))).toEqual({
    reason: 'throttled',
    untilMs: until(60_000),
  });
  expect(await holdAfter(vendorFailure('throttled'))).toEqual({ reason: 'throttled', untilMs: until(5_000) });
  expect(await holdAfter(vendorFailure('unavailable', 60_000))).toMatchObject({ reason: 'unavailable' });
  for (const kind of ['unavailable', 'account', 'quota', 'uncertain', 'rejected'] as const) {
    expect(await holdAfter(vendorFailure(kind))).toBeUndefined();
  }
  expect(api.calls.givenBack.some(({ isHealthy }) => isHealthy)).toBe(false);
});

test('500: a bug of ours gives the call back too', async () => {
  api.script.stats = () => Promise.reject(new Error('a bug'));
  expect(problemOf(await api.send(`${path}?${of}`)).code).toBe('internal-error');
  expect(api.calls.givenBack.length).toBe(1);
});

test('409: the vendor does not have it yet', async () => {
  const id = await haveDistribution(api);
  api.distributions.put({ id, account: 'able-main', state: 'creating', vendorId: undefined });
  const problem = problemOf(await api.send(`${path}?distribution_id=${id}`));
  expect(problem).toMatchObject({ status: 409, code: 'distribution-not-ready', retryable: true });
});

test('without distribution_id it is the sum of all that can tell; the others are named', async () => {
  const own = await haveDistribution(api, 'own.example');
  const failing = await haveDistribution(api, 'failing.example');
  await haveDistribution(api, 'others.example', { key: controlKeys.other });
  api.script.stats = async ({ hostnames: [domain] }) => {
    if (domain === 'www.example') {
      return day;
    }
    if (domain === 'own.example') {
      return {
        requests: { value: 300 },
        bytesServed: { unknown: 'Not counted.' },
        hitRatio: { value: 0.25 },
        intervalMs: 3_600_000,
        series: [{ atMs: noon, requests: 300, hitRatio: 0.25 }],
      };
    }
    throw vendorFailure('unavailable');
  };
  const reply = await api.send(`${path}?${range}`);
  expect(reply.body).toEqual({
    requests: 400,
    bytes_served: 5_000,
    hit_ratio: (100 * 0.75 + 300 * 0.25) / 400,
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-01-02T00:00:00.000Z',
    interval_seconds: 3_600,
    series: [
      {
        at: '2026-01-01T12:00:00.000Z',
        requests: 360,
        bytes_served: 3_000,
        hit_ratio: (60 * 0.5 + 300 * 0.25) / 360,
      },
      { at: '2026-01-01T13:00:00.000Z', requests: 40, bytes_served: null, hit_ratio: null },
    ],
    unknown: {},
    missing: [
      { distribution_id: own, field: 'bytes_served', reason: 'Not counted.' },
      { distribution_id: 'old', reason: expect.stringContaining('Plain does not count.') },
      { distribution_id: failing, reason: expect.stringContaining('cannot be reached') },
    ],
  });
});

test('at most 20 are added up; the others are named', async () => {
  for (let i = 0; i < 20; i += 1) {
    await haveDistribution(api, `n${i}.example`);
  }
  const reply = await api.send(path);
  // Of the config's two, one cannot tell.
  expect(reply.body).toMatchObject({ requests: 19 * 100 });
  expect(reply.text.match(/At most 20 distributions/gu)?.length).toBe(2);
});

test('over a hundred that are not in it are counted, and the first hundred named', async () => {
  for (let i = 0; i < 250; i += 1) {
    api.distributions.put({ id: `dist_${i}`, account: 'able-main', vendorId: `v-${i}` });
  }
  const { missing, missing_count: count } = sumSchema.parse((await api.send(path)).body);
  // Of 252 in all 20 are asked, one of which cannot tell.
  expect([missing.length, count]).toEqual([100, 233]);
  expect(new Set(missing.map(({ distribution_id: id }) => id)).size).toBe(100);
});

test('a hundred that are not in it are named, and not counted', async () => {
  for (let i = 0; i < 117; i += 1) {
    api.distributions.put({ id: `dist_${i}`, account: 'able-main', vendorId: `v-${i}` });
  }
  const { missing, missing_count: count } = sumSchema.parse((await api.send(path)).body);
  expect([missing.length, count]).toEqual([100, undefined]);
});

test.each([
  ['by its vendor id', { vendorId: 'w-1', hostnames: ['other.example'] }],
  ['by its domain', { vendorId: 'w-2', hostnames: ['www.example'] }],
  ['and not read yet', { vendorId: 'w-1', state: 'creating' }],
  ['in vain', { vendorId: 'w-1', state: 'failed', hostnames: ['www.example'] }],
] as const)('one of the config that was taken over %s counts once', async (_, fields) => {
  api.distributions.put({ id: 'dist_adopted', account: 'able-main', source: 'adopted', ...fields });
  const reply = await api.send(path);
  expect(reply.body).toMatchObject({ requests: 100, missing: [{ distribution_id: 'old' }] });
  expect(queries.length).toBe(1);
});

test('one that was taken over is asked for as it was read at the vendor', async () => {
  const hostnames = ['www.example', 'edge.able.example'];
  const adopted = { id: 'dist_adopted', account: 'able-main', source: 'adopted', vendorId: 'w-1' } as const;
  api.distributions.put({ ...adopted, hostnames });
  await api.send(path);
  expect(queries).toMatchObject([{ vendorId: 'w-1', hostnames }]);
});

test('the same domain at another account counts besides', async () => {
  const fields = { vendorId: 'w-1', hostnames: ['www.example'] };
  api.distributions.put({ id: 'dist_eu', account: 'able-eu', ...fields });
  expect((await api.send(path)).body).toMatchObject({ requests: 200 });
});

test('a client that leaves while it waits is not waited for any more, was not answered, and is no fault of the vendor', async () => {
  await api.close();
  const meter = createMeter('api');
  api = await startControlPlane({ observer: createApiObserver({ meter, vendorOf: () => 'able' }) });
  let signal: AbortSignal | undefined;
  const controller = new AbortController();
  api.script.stats = (_query, given) => {
    signal = given;
    return new Promise((_resolve, reject) => {
      given.addEventListener('abort', () => reject(vendorFailure('uncertain')));
    });
  };
  const gone = fetch(`${api.url}/v1/cdn/cache/stats?${of}`, {
    headers: { authorization: `Bearer ${controlKeys.read}` },
    signal: controller.signal,
  });
  await expect.poll(() => signal !== undefined).toBe(true);
  controller.abort();
  await expect(gone).rejects.toThrow('abort');
  await expect.poll(() => api.calls.givenBack.length).toBe(1);
  expect(signal?.aborted).toBe(true);
  const text = await meter.text();
  expect(text).toContain('_requests_total{route="/v1/cdn/cache/stats",method="GET",status="499"} 1');
  expect(text).toContain('_calls_total{account="able-main",vendor="able",call="stats",result="left"} 1');
});

import { once } from 'node:events';
import { get } from 'node:http';
import type { LogPage, LogsQuery } from '@purgeway/vendors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { problemOf } from '../testing/client.ts';
import { controlKeys, startControlPlane, type ControlPlane } from '../testing/control-plane.ts';
import { vendorFailure } from '../testing/scripted-vendor.ts';

let api: ControlPlane;
let queries: LogsQuery[];
beforeEach(async () => {
  api = await startControlPlane();
  queries = [];
});
afterEach(() => api.close());

const path = 'GET /v1/cdn/distributions/www/logs';

/** Page after page of so many lines, with a running number. */
function pages(count: number, each: number, text = ''): (query: LogsQuery) => Promise<LogPage> {
  return async (query) => {
    queries.push(query);
    const page = Number(query.cursor ?? 0);
    const records = Array.from({ length: Math.min(each, query.limit) }, (_, index) => ({
      kind: 'line' as const,
      fields: { n: page * each + index, text },
    }));
    return { records, next: page + 1 < count ? String(page + 1) : undefined };
  };
}

function linesOf(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const lineSchema = z.object({ fields: z.object({ n: z.number() }) });

test('lines and files come as NDJSON, one a line, with what the vendor tells of them', async () => {
  api.script.logs = async (query) => {
    queries.push(query);
    return {
      records: [
        {
          kind: 'line',
          at: '2026-01-01T00:00:00.123456789Z',
          fields: { status: 200, id: '9007199254740993' },
        },
        { kind: 'line', fields: {} },
        {
          kind: 'file',
          name: 'a.gz',
          url: 'https://logs.example/a.gz',
          fromMs: Date.UTC(2026, 0, 1),
          toMs: Date.UTC(2026, 0, 2),
          bytes: 12,
        },
      ],
    };
  };
  const reply = await api.send(`${path}?from=2026-01-01&to=2026-01-02`);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  expect(linesOf(reply.text)).toEqual([
    { kind: 'line', at: '2026-01-01T00:00:00.123456789Z', fields: { status: 200, id: '9007199254740993' } },
    { kind: 'line', fields: {} },
    {
      kind: 'file',
      name: 'a.gz',
      url: 'https://logs.example/a.gz',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T00:00:00.000Z',
      bytes: 12,
    },
  ]);
  expect(queries).toEqual([
    {
      vendorId: 'w-1',
      hostnames: ['www.example', 'm.www.example'],
      fromMs: Date.UTC(2026, 0, 1),
      toMs: Date.UTC(2026, 0, 2),
      cursor: undefined,
      limit: 1_000,
    },
  ]);
});

test('page follows page until the end, each granted by itself', async () => {
  api.script.logs = pages(3, 2);
  const reply = await api.send(path);
  expect(linesOf(reply.text).map((line) => lineSchema.parse(line).fields.n)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(queries.map(({ cursor, limit }) => [cursor, limit])).toEqual([
    [undefined, 1_000],
    ['1', 998],
    ['2', 996],
  ]);
  expect([api.calls.taken.length, api.calls.givenBack.length]).toEqual([3, 3]);
});

test('no more lines than the limit, and no page more than needed', async () => {
  api.script.logs = pages(100, 2);
  const reply = await api.send(`${path}?limit=3`);
  expect(linesOf(reply.text).length).toBe(3);
  expect(queries.map(({ limit }) => limit)).toEqual([3, 1]);
});

test('no lines are an empty answer', async () => {
  api.script.logs = async () => ({ records: [] });
  expect(await api.send(path)).toMatchObject({ status: 200, text: '' });
});

test('HEAD asks for no more than the first page', async () => {
  api.script.logs = pages(5, 1);
  const reply = await api.send(path.replace('GET', 'HEAD'));
  expect([reply.status, reply.text, queries.length]).toEqual([200, '', 1]);
});

test('a failure of the first page is a problem', async () => {
  api.script.logs = () => Promise.reject(vendorFailure('account'));
  expect(problemOf(await api.send(path))).toMatchObject({ status: 502, code: 'vendor-account-refused' });
});

test('a failure in mid-stream is the last line', async () => {
  const fine = pages(3, 2);
  api.script.logs = async (query) =>
    query.cursor === undefined ? fine(query) : Promise.reject(vendorFailure('unavailable'));
  const lines = linesOf((await api.send(path)).text);
  expect(lines.length).toBe(3);
  expect(lines[2]).toEqual({
    error: expect.objectContaining({
      code: 'vendor-unavailable',
      status: 502,
      retryable: true,
      instance: '/v1/cdn/distributions/www/logs',
    }),
  });
});

test('a later page waits longer for its grant than the first', async () => {
  api.script.logs = pages(2, 1);
  const wait = (ms: number) => ({ answer: 'wait', untilMs: api.clock.now() + ms, reason: 'rate' }) as const;
  api.calls.answers.push({ answer: 'granted', turn: 1 }, wait(20_000));
  expect(linesOf((await api.send(path)).text).length).toBe(2);
  api.calls.answers.push(wait(20_000));
  expect(problemOf(await api.send(path)).code).toBe('vendor-busy');
});

test('nothing is asked for that the client does not take, and nothing after it has left', async () => {
  api.script.logs = pages(100_000, 10, 'x'.repeat(10_000));
  const request = get(`${api.url}/v1/cdn/distributions/www/logs?limit=100000`, {
    headers: { authorization: `Bearer ${controlKeys.read}` },
  });
  const [response] = await once(request, 'response');
  // It reads nothing: what fits the buffers between the two is all that is asked for.
  let before = -1;
  await expect
    .poll(
      () => {
        const isStill = queries.length === before;
        before = queries.length;
        return isStill;
      },
      { interval: 200 },
    )
    .toBe(true);
  expect(queries.length).toBeLessThan(500);
  response.destroy();
  await expect.poll(() => api.calls.givenBack.length === api.calls.taken.length).toBe(true);
  const atTheEnd = queries.length;
  await api.send('GET /v1/vendors');
  expect(queries.length).toBe(atTheEnd);
});

test.each([
  ['limit=0', '/limit'],
  ['limit=100001', '/limit'],
  ['cursor=1', '/cursor'],
  ['to=2999-01-01', '/to'],
])('400: %s', async (query, pointer) => {
  expect(problemOf(await api.send(`${path}?${query}`))).toMatchObject({ status: 400, errors: [{ pointer }] });
});

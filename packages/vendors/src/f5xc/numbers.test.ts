import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../statistics.ts';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import type { VendorAdapter } from '../vendor.ts';
import { f5xc } from './index.ts';

const options = { signal: new AbortController().signal };
const fromMs = Date.UTC(2026, 0, 10);
const hourMs = 3_600_000;
const query = { vendorId: 'shop', hostnames: ['www.example.com'], fromMs, toMs: fromMs + hourMs };
const stamp = (minutes: number): string => String(fromMs / 1000 + minutes * 60);

describe('statistics', () => {
  const series = (hitType: string, ...values: readonly [minutes: number, value: string][]) => ({
    group_by: [{ name: 'CACHE_HIT_TYPE', value: hitType }],
    value: values.map(([minutes, value]) => ({ timestamp: stamp(minutes), value })),
  });
  const answer = {
    step: '5m',
    items: [
      {
        type: 'REQUEST_TOTAL_SUM',
        unit: 'COUNT',
        series: [series('HIT', [-5, '77'], [0, '30'], [5, '3']), series('MISS', [0, '10'], [60, '99'])],
      },
      {
        type: 'DATA_OUT_SUM',
        unit: 'BYTES',
        series: [series('HIT', [0, '1000']), series('MISS', [0, '24'])],
      },
    ],
  };

  it('are asked for by one call', async () => {
    const { adapter, sent } = connect(JSON.stringify(answer));
    await adapter.stats?.(query, options);
    expect(sent.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
      [
        'POST',
        'https://acme.console.ves.volterra.io/api/cdn/namespaces/space/cdn_loadbalancer/metrics',
        {
          namespace: 'space',
          start_time: '2026-01-10T00:00:00.000Z',
          end_time: '2026-01-10T01:00:00.000Z',
          step: '5m',
          field_selector: ['REQUEST_TOTAL_SUM', 'DATA_OUT_SUM'],
          filter: [{ tag: 'CDN_DISTRIBUTION_NAME', operator: 'OPERATOR_TYPE_IN', values: ['shop'] }],
          group_by: ['CACHE_HIT_TYPE'],
        },
      ],
    ]);
  });

  it.each([
    [24, '5m'],
    [25, '1h'],
    [32 * 24, '1d'],
  ])('of %i hours have steps of %s', async (hours, step) => {
    const { adapter, sent } = connect(JSON.stringify(answer));
    await adapter.stats?.({ ...query, toMs: fromMs + hours * hourMs }, options);
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ step });
  });

  it('add up what the cache had and had not, within what was asked for, its end not included', async () => {
    expect(await connect(JSON.stringify(answer)).adapter.stats?.(query, options)).toEqual({
      requests: { value: 43 },
      bytesServed: { value: 1024 },
      hitRatio: { value: 33 / 43 },
      intervalMs: 300_000,
      series: [
        { atMs: fromMs, requests: 40, bytesServed: 1024, hitRatio: 0.75 },
        { atMs: fromMs + 300_000, requests: 3, hitRatio: 1 },
      ],
    });
  });

  it.each([
    ['{}'],
    ['{"step":"5m","items":[]}'],
    ['{"step":"5m","items":[{"type":"REQUEST_TOTAL_SUM","series":[]}]}'],
  ])('are unknown, not nought, in %s', async (text) => {
    const stats = await connect(text).adapter.stats?.(query, options);
    expect(stats).toMatchObject({
      requests: { unknown: 'The vendor gave no count of requests for this time.' },
      bytesServed: { unknown: 'The vendor gave no count of bytes for this time.' },
      hitRatio: { unknown: 'There were no requests that the vendor counted.' },
      series: [],
    });
  });

  it('have no hit ratio where there were no requests', async () => {
    const none = { items: [{ type: 'REQUEST_TOTAL_SUM', series: [series('MISS', [0, '0'])] }] };
    const stats = await connect(JSON.stringify(none)).adapter.stats?.(query, options);
    expect(stats).toMatchObject({
      requests: { value: 0 },
      hitRatio: { unknown: 'There were no requests that the vendor counted.' },
    });
    expect(stats?.intervalMs).toBeUndefined();
  });

  it.each([
    [stamp(0), 'NaN'],
    [stamp(0), ''],
    ['yesterday', '1'],
  ])('with the value %s at %s are uncertain', async (timestamp, value) => {
    const odd = { items: [{ type: 'DATA_OUT_SUM', series: [{ value: [{ timestamp, value }] }] }] };
    const run = connect(JSON.stringify(odd)).adapter.stats?.(query, options);
    await expect(run).rejects.toMatchObject({ kind: 'uncertain' });
  });

  it('are told of a load balancer only', async () => {
    const { adapter, sent } = connect('{}');
    const bare = { ...query, vendorId: undefined };
    await expect(adapter.stats?.(bare, options)).rejects.toMatchObject({ kind: 'rejected' });
    await expect(adapter.logs?.({ ...bare, limit: 1 }, options)).rejects.toMatchObject({ kind: 'rejected' });
    expect(sent).toEqual([]);
  });
});

describe('logs', () => {
  const line = (time: string, path: string) => ({ timestamp: time, req_path: path });
  const lineAt = (minutes: number, path: string) =>
    line(new Date(fromMs + minutes * 60_000).toISOString(), path);

  it('are asked for newest first, 500 at most', async () => {
    const { adapter, sent } = connect('{"logs":[]}');
    await adapter.logs?.({ ...query, limit: 10_000 }, options);
    expect(sent.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
      [
        'POST',
        'https://acme.console.ves.volterra.io/api/cdn/namespaces/space/cdn_loadbalancer/access_logs',
        {
          namespace: 'space',
          start_time: '2026-01-10T00:00:00.000Z',
          end_time: '2026-01-10T01:00:00.000Z',
          query: [{ tag: 'CDN_NAME', operator: 'CDN_ACCESS_LOG_OPERATOR_TYPE_IN', values: ['shop'] }],
          sort: 'DESCENDING',
          limit: 500,
        },
      ],
    ]);
  });

  it('come as objects or as JSON in strings, with every digit and the time in one form', async () => {
    const text = `{"@timestamp":"2026-01-10T00:30:00.123456Z","rsp_size":18446744073709551615}`;
    const logs = [line(String(fromMs / 1000 + 60), '/a'), text];
    const page = await connect(JSON.stringify({ logs, total_hits: '2' })).adapter.logs?.(
      { ...query, limit: 5 },
      options,
    );
    expect(page).toEqual({
      records: [
        { kind: 'line', at: '2026-01-10T00:01:00.000Z', fields: logs[0] },
        {
          kind: 'line',
          at: '2026-01-10T00:30:00.123456Z',
          fields: { '@timestamp': '2026-01-10T00:30:00.123456Z', rsp_size: '18446744073709551615' },
        },
      ],
    });
  });

  it('leave out what lies at the end, which the vendor includes', async () => {
    const logs = [lineAt(60, '/late'), lineAt(59, '/in')];
    const page = await connect(JSON.stringify({ logs })).adapter.logs?.({ ...query, limit: 5 }, options);
    expect(pathsOf(page?.records)).toEqual(['/in']);
  });

  it('go on where the page before ended, without repeats and with twins', async () => {
    const all = [lineAt(50, '/a'), lineAt(40, '/b'), lineAt(40, '/b'), lineAt(40, '/c'), lineAt(30, '/d')];
    for (const limit of [1, 2, 3, 4, 5]) {
      expect(await readAll(all, limit)).toEqual(['/a', '/b', '/b', '/c', '/d']);
    }
  });

  it('move on when one moment holds more than an answer', async () => {
    const crowd = Array.from({ length: 700 }, (_, index) => lineAt(40, `/${index}`));
    const paths = await readAll([...crowd, lineAt(30, '/d')], 500);
    expect(paths.slice(0, 500)).toEqual(crowd.slice(0, 500).map(({ req_path }) => req_path));
    expect(paths.at(-1)).toBe('/d');
  });

  it.each(['{"logs":["not JSON"]}', '{"logs":["[1]"]}', '{"logs":[{"req_path":"/a"}]}', '{"logs":[7]}'])(
    'in another form, such as %s, are uncertain',
    async (text) => {
      const run = connect(text).adapter.logs?.({ ...query, limit: 5 }, options);
      await expect(run).rejects.toMatchObject({ kind: 'uncertain' });
    },
  );

  it('refuse a cursor that is not theirs', async () => {
    const run = connect('{}').adapter.logs?.({ ...query, limit: 5, cursor: 'bm8' }, options);
    await expect(run).rejects.toMatchObject({ kind: 'rejected' });
  });
});

/** Reads pages from a vendor that holds these lines, newest first. */
async function readAll(lines: readonly { timestamp: string; req_path: string }[], limit: number) {
  const paths: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 20; page += 1) {
    const end = cursor === undefined ? undefined : endIn(cursor);
    const held = lines.filter(({ timestamp }) => end === undefined || timestamp <= end);
    const asked = await askOnce(held, { limit, cursor });
    paths.push(...pathsOf(asked?.records));
    cursor = asked?.next;
    if (cursor === undefined) return paths;
  }
  throw new Error('no end');
}

async function askOnce(held: readonly object[], page: { limit: number; cursor: string | undefined }) {
  const probe = connect('{"logs":[]}');
  await probe.adapter.logs?.({ ...query, ...page }, options);
  const { limit } = JSON.parse(probe.sent[0]?.body ?? '{}');
  return connect(JSON.stringify({ logs: held.slice(0, limit) })).adapter.logs?.(
    { ...query, ...page },
    options,
  );
}

function endIn(cursor: string): string {
  return JSON.parse(Buffer.from(cursor, 'base64url').toString()).end;
}

function pathsOf(records: readonly LogRecord[] = []): unknown[] {
  return records.map((record) => record.kind === 'line' && record.fields['req_path']);
}

function connect(text: string): { adapter: VendorAdapter; sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(text);
  const settings = {
    baseUrl: 'https://acme.console.ves.volterra.io',
    namespace: 'space',
    apiToken: 'token-for-tests',
  };
  return { adapter: f5xc.createAdapter(settings, { exchange, now: () => fromMs }), sent };
}

import { describe, expect, it } from 'vitest';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import { createTencentClient } from './client.ts';
import { readLogs } from './logs.ts';
import { legacySchema } from './settings.ts';
import { readStats } from './statistics.ts';

const options = { signal: new AbortController().signal };
const fromMs = Date.UTC(2030, 0, 1, 15, 58);
const query = { vendorId: 'a.test', hostnames: ['a.test'], fromMs, toMs: fromMs + 600_000 };

describe('statistics', () => {
  it('ask for three counters over the stretch, in UTC+8 and without its end', async () => {
    const { client, sent } = connect({ period: 5, ...counters([2, 3], [2000, 3000], [1, 3]) });
    await readStats(client, { ...query, hostnames: ['a.test', 'b.test'] }, options);
    const asked = { startTime: '2030-01-01 23:58:00', endTime: '2030-01-02 00:07:59', 'hosts.0': 'a.test' };
    expect(sent.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toMatchObject([
      { Action: 'GetCdnHostsDetailStatistics', statType: 'flux', 'hosts.1': 'b.test', ...asked },
      { statType: 'requests', ...asked },
      { statType: 'hit_requests', ...asked },
    ]);
  });

  it('are added up, with the ratio of requests; the first step is told from where the question begins', async () => {
    const { client } = connect({ period: 5, ...counters([2, 3], [2000, 3000], [1, 3]) });
    expect(await readStats(client, query, options)).toEqual({
      requests: { value: 5 },
      bytesServed: { value: 5000 },
      hitRatio: { value: 0.8 },
      intervalMs: 300_000,
      series: [
        { atMs: fromMs, requests: 2, bytesServed: 2000, hitRatio: 0.5 },
        { atMs: fromMs + 120_000, requests: 3, bytesServed: 3000, hitRatio: 1 },
      ],
    });
  });

  it('tell no ratio where there were no requests, and nothing where the vendor is silent', async () => {
    const quiet = connect({ period: 5, ...counters([0], [0], [0]) });
    expect(await readStats(quiet.client, query, options)).toMatchObject({
      requests: { value: 0 },
      hitRatio: { unknown: 'There were no requests in this time.' },
    });
    const silent = connect({ period: 5, flux: {}, requests: {}, hit_requests: {} });
    const unknown = { unknown: 'The vendor gave no figures for this time.' };
    expect(await readStats(silent.client, query, options)).toEqual({
      requests: unknown,
      bytesServed: unknown,
      hitRatio: unknown,
      series: [],
    });
  });

  it('of more than ten domains are refused', async () => {
    const { client, sent } = connect({});
    const hostnames = Array.from({ length: 11 }, (_, index) => `h${index}.test`);
    const run = readStats(client, { fromMs, toMs: fromMs + 1000, hostnames }, options);
    await expect(run).rejects.toMatchObject({ kind: 'rejected' });
    expect(sent).toEqual([]);
  });
});

describe('logs', () => {
  const file = (hour: string, type = 1): object => ({
    date: '2030-01-02',
    type,
    name: `${hour}-a.test`,
    link: `http://log-download.cdn.qcloud.com/${hour}.gz?st=x&e=1`,
  });
  const list = [file('2030010123'), file('2030010200', 0), file('2030010201'), file('2030010202')];

  it('ask for the hours of one domain, without the end', async () => {
    const { client, sent } = connect({ now: 1, list });
    await readLogs(client, { ...query, limit: 2 }, options);
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toMatchObject({
      Action: 'GetCdnLogList',
      host: 'a.test',
      startDate: '2030-01-01 23:58:00',
      endDate: '2030-01-02 00:07:59',
    });
  });

  it('are files of an hour of the vendor, page by page, without hours that have none', async () => {
    const { client } = connect({ now: 1, list });
    const first = await readLogs(client, { ...query, limit: 2 }, options);
    expect(first.next).toBe('2');
    expect(first.records[0]).toEqual({
      kind: 'file',
      name: '2030010123-a.test',
      url: 'http://log-download.cdn.qcloud.com/2030010123.gz?st=x&e=1',
      fromMs: Date.UTC(2030, 0, 1, 15),
      toMs: Date.UTC(2030, 0, 1, 16),
    });
    const last = await readLogs(client, { ...query, limit: 2, cursor: '2' }, options);
    expect(last.records.map((record) => record.kind === 'file' && record.name)).toEqual([
      '2030010202-a.test',
    ]);
    expect(last.next).toBeUndefined();
  });

  it('are unreadable when a name does not say its hour', async () => {
    const { client } = connect({ now: 1, list: [{ ...file('20300101'), type: 1 }] });
    await expect(readLogs(client, { ...query, limit: 1 }, options)).rejects.toMatchObject({
      kind: 'uncertain',
    });
  });

  it('refuse a cursor that no page gave', async () => {
    const { client, sent } = connect({ now: 1, list });
    const run = readLogs(client, { ...query, limit: 1, cursor: 'x' }, options);
    await expect(run).rejects.toMatchObject({ kind: 'rejected' });
    expect(sent).toEqual([]);
  });
});

function counters(requests: number[], flux: number[], hits: number[]): object {
  return { requests: { 'a.test': requests }, flux: { 'a.test': flux }, hit_requests: { 'a.test': hits } };
}

function connect(data: object): {
  readonly client: ReturnType<typeof createTencentClient>;
  readonly sent: ReturnType<typeof createCannedExchange>['sent'];
} {
  const { exchange, sent } = createCannedExchange(JSON.stringify({ code: 0, message: '', data }));
  const settings = legacySchema.parse({ secretId: 'id-for-tests', secretKey: 'key-for-tests' });
  return { client: createTencentClient(settings, { exchange, now: () => 0 }), sent };
}

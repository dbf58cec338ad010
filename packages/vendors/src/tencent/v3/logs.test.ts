import { describe, expect, it } from 'vitest';
import { createCannedExchange } from '../../testing/canned-exchange.ts';
import { successorSchema } from '../settings.ts';
import { createSuccessorClient } from './client.ts';
import { readLogs } from './logs.ts';

const options = { signal: new AbortController().signal };
const fromMs = Date.UTC(2030, 0, 1, 15);
const query = { hostnames: ['a.test'], fromMs, toMs: fromMs + 3_600_000 };
const file = {
  StartTime: '2030-01-01 23:00:00',
  EndTime: '2030-01-01 23:59:59',
  LogPath: 'https://log-download.cdn.qcloud.com/2030010123.gz',
  Area: 'mainland',
  LogName: '2030010123-a.test',
};

describe('log files of API 3.0', () => {
  it('are asked for in both areas, page by page, without the end', async () => {
    const { client, sent } = connect({ DomainLogs: [{ ...file, FileSize: 4096 }], TotalCount: 9 });
    const page = await readLogs(client, { ...query, limit: 5000, cursor: '7' }, options);
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([
      {
        Domain: 'a.test',
        StartTime: '2030-01-01 23:00:00',
        EndTime: '2030-01-01 23:59:59',
        Offset: 7,
        Limit: 1000,
        Area: 'global',
      },
    ]);
    expect(page).toEqual({
      records: [
        {
          kind: 'file',
          name: '2030010123-a.test',
          url: 'https://log-download.cdn.qcloud.com/2030010123.gz',
          fromMs,
          toMs: fromMs + 3_599_000,
          bytes: 4096,
        },
      ],
      next: '8',
    });
  });

  it('end with the last page, and when the vendor gives fewer than it counted', async () => {
    const last = connect({ DomainLogs: [{ ...file, FileSize: null }], TotalCount: 1 });
    const { records, next } = await readLogs(last.client, { ...query, limit: 10 }, options);
    expect([next, records[0]?.kind === 'file' && records[0].bytes]).toEqual([undefined, undefined]);
    const empty = connect({ DomainLogs: [], TotalCount: 5 });
    expect(await readLogs(empty.client, { ...query, limit: 10 }, options)).toEqual({ records: [] });
  });

  it('of two domains at once are refused', async () => {
    const { client, sent } = connect({});
    const run = readLogs(client, { ...query, hostnames: ['a.test', 'b.test'], limit: 1 }, options);
    await expect(run).rejects.toMatchObject({ kind: 'rejected' });
    expect(sent).toEqual([]);
  });
});

function connect(response: object): {
  readonly client: ReturnType<typeof createSuccessorClient>;
  readonly sent: ReturnType<typeof createCannedExchange>['sent'];
} {
  const { exchange, sent } = createCannedExchange(
    JSON.stringify({ Response: { ...response, RequestId: '1' } }),
  );
  const settings = successorSchema.parse({ apiVersion: 'v3', secretId: 'id', secretKey: 'key' });
  return { client: createSuccessorClient(settings, { exchange, now: () => 0 }), sent };
}

import { describe, expect, it } from 'vitest';
import { createExchange } from '../../http.ts';
import type { VendorAdapter } from '../../vendor.ts';
import { successorSchema } from '../settings.ts';
import { createSuccessorAdapter } from './adapter.ts';
import { limits } from './limits.ts';

const options = { signal: new AbortController().signal };

describe('a purge', () => {
  it("goes out whole, signed as in the rule's example", async () => {
    const { adapter, sent } = connect([{ TaskId: '1657188436000-31820871' }]);
    const batch = { kind: 'url', mode: 'hard', values: ['https://www.test.com/1.jpg'], key: 'k' } as const;
    expect(await adapter.purge(batch, options)).toEqual({
      state: 'accepted',
      vendorTask: '1657188436000-31820871',
    });
    expect(sent).toEqual([
      {
        url: 'https://cdn.tencentcloudapi.com/',
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'x-tc-action': 'PurgeUrlsCache',
          'x-tc-version': '2018-06-06',
          'x-tc-timestamp': '1551113065',
          'x-tc-token': 'token-for-tests',
          authorization:
            'TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cdn/tc3_request, SignedHeaders=content-type;host, ' +
            'Signature=db789cc2ce6229142e6d9eea92f0ec1bdfd6b6aa48746a3337b3833c06b68677',
        },
        body: '{"Urls":["https://www.test.com/1.jpg"]}',
      },
    ]);
  });

  it.each([
    ['hard', 'directory', 'https://a.test/x/', 'https://a.test/x/', 'delete'],
    ['soft', 'directory', 'https://a.test/x/', 'https://a.test/x/', 'flush'],
    ['hard', 'hostname', 'a.test', 'https://a.test/', 'delete'],
    ['soft', 'everything', 'https://a.test/', 'https://a.test/', 'flush'],
  ] as const)('%s by %s of %s names the path %s with %s', async (...[mode, kind, value, path, flushType]) => {
    const { adapter, sent } = connect([{ TaskId: '1' }]);
    await adapter.purge({ kind, mode, values: [value], key: 'k' }, options);
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([{ Paths: [path], FlushType: flushType }]);
  });
});

describe('the state of a purge', () => {
  const values = ['https://a.test/1', 'https://a.test/2', 'https://a.test/3'];
  const rows = values.map((Url) => ({ TaskId: '7', Url, Status: 'done', PurgeType: 'url' }));
  const query = {
    vendorTask: '7',
    batch: { kind: 'url', mode: 'hard', values, key: 'k' },
    sentAtMs: 0,
  } as const;

  it('is read page by page, by the number of rows that came', async () => {
    const { adapter, sent } = connect([
      { PurgeLogs: rows.slice(0, 2), TotalCount: 3 },
      { PurgeLogs: [{ ...rows[2], Status: 'fail' }], TotalCount: 3 },
    ]);
    expect(await adapter.taskStatus?.([query], options)).toMatchObject([
      { state: 'complete', refused: [{ index: 2 }] },
    ]);
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([
      { TaskId: '7', Offset: 0, Limit: 1000 },
      { TaskId: '7', Offset: 2, Limit: 1000 },
    ]);
  });

  it('stays active while rows are left that one poll does not reach, whatever those that came say', async () => {
    const page = { PurgeLogs: rows, TotalCount: 7 };
    const { adapter, sent } = connect([page, page, page]);
    expect(await adapter.taskStatus?.([query], options)).toEqual([
      { state: 'active', message: 'The task has more rows than the 6 that one poll may read.' },
    ]);
    expect(sent).toHaveLength(limits.poll?.callsEach?.value ?? 1);
  });

  it.each([[{ PurgeLogs: null, TotalCount: null }], [{ PurgeLogs: [], TotalCount: 3 }]])(
    'is active when there are no rows: %j',
    async (answer) => {
      const { adapter, sent } = connect([answer]);
      expect(await adapter.taskStatus?.([query], options)).toMatchObject([{ state: 'active' }]);
      expect(sent).toHaveLength(1);
    },
  );

  it('is uncertain when a row says another word than documented', async () => {
    const { adapter } = connect([{ PurgeLogs: [{ ...rows[0], Status: 'dropped' }], TotalCount: 1 }]);
    await expect(adapter.taskStatus?.([query], options)).rejects.toMatchObject({ kind: 'uncertain' });
  });
});

describe('what is left of the day', () => {
  const quota = (Area: string, Total: number, Available: number): object => ({
    Batch: 1,
    Total,
    Available,
    Area,
  });
  const answer = {
    UrlPurge: [quota('mainland', 10_000, 9000), quota('overseas', 10_000, 8000)],
    PathPurge: [quota('mainland', 100, 40), quota('overseas', 0, 0)],
  };

  it.each([
    ['mainland', 9000, 40],
    ['global', 8000, 40],
    [undefined, 8000, 40],
  ] as const)('is that of the area %s, or the scarcest that is open', async (area, urls, directories) => {
    const { adapter } = connect([answer], area && { area });
    expect(await adapter.quota?.(options)).toEqual([
      { kind: 'url', total: 10_000, available: urls },
      { kind: 'directory', total: 100, available: directories },
    ]);
  });
});

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An adapter whose calls are answered in this order. */
function connect(
  answers: readonly object[],
  settings: object = {},
): { readonly adapter: VendorAdapter; readonly sent: readonly Sent[] } {
  const sent: Sent[] = [];
  const exchange = createExchange({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answer = answers[sent.length];
      sent.push({
        url: request.url,
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      });
      return Response.json({ Response: { ...answer, RequestId: '3c140219' } });
    },
  });
  const whole = successorSchema.parse({
    apiVersion: 'v3',
    secretId: 'AKIDEXAMPLE',
    secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
    token: 'token-for-tests',
    ...settings,
  });
  return { adapter: createSuccessorAdapter(whole, { exchange, now: () => 1_551_113_065_000 }), sent };
}

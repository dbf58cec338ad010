import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import { createTencentClient, type TencentClient } from './client.ts';
import { legacySchema } from './settings.ts';

const options = { signal: new AbortController().signal };
const done = fixture('update-config-success.json');
const noFigures = '{"code":0,"message":"","data":{"period":5,"requests":{}}}';
const noFiles = '{"code":0,"message":"","data":{"now":1,"list":[]}}';

interface Case {
  readonly name: string;
  readonly answer: string;
  readonly run: (client: TencentClient) => Promise<unknown>;
  readonly params: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    name: 'AddCdnHost',
    answer: fixture('add-host-success.json'),
    run: (client) =>
      client.addCdnHost(
        {
          host: 'www.test.com',
          projectId: '0',
          hostType: 'cname',
          origin: '8.8.8.8:8080',
          fwdHost: undefined,
        },
        options,
      ),
    params: { host: 'www.test.com', projectId: '0', hostType: 'cname', origin: '8.8.8.8:8080' },
  },
  {
    name: 'GetHostInfoByHost',
    answer: fixture('host-info-success.json'),
    run: (client) => client.getHostInfoByHost(['www.test.com'], options),
    params: { 'hosts.0': 'www.test.com' },
  },
  {
    name: 'GetHostInfoById',
    answer: fixture('host-info-success.json'),
    run: (client) => client.getHostInfoById([1234, 1235], options),
    params: { 'ids.0': '1234', 'ids.1': '1235' },
  },
  {
    name: 'DescribeCdnHosts',
    answer: fixture('host-info-success.json'),
    run: (client) => client.describeCdnHosts({ offset: 0, limit: 10 }, options),
    params: { offset: '0', limit: '10', detail: '1' },
  },
  {
    name: 'UpdateCdnConfig',
    answer: done,
    run: (client) => client.updateCdnConfig('www.test.com', { cache: '[[0,"all",1000]]' }, options),
    params: { host: 'www.test.com', cache: '[[0,"all",1000]]' },
  },
  {
    name: 'OnlineHost',
    answer: done,
    run: (client) => client.onlineHost('www.test.com', options),
    params: { host: 'www.test.com' },
  },
  {
    name: 'OfflineHost',
    answer: done,
    run: (client) => client.offlineHost('www.test.com', options),
    params: { host: 'www.test.com' },
  },
  {
    name: 'DeleteCdnHost',
    answer: fixture('delete-host-success.json'),
    run: (client) => client.deleteCdnHost(1234, options),
    params: { hostId: '1234' },
  },
  {
    name: 'GetCdnHostsDetailStatistics',
    answer: noFigures,
    run: (client) =>
      client.getCdnHostsDetailStatistics(
        {
          startTime: '2017-06-06 00:00:00',
          endTime: '2017-06-08 00:00:00',
          statType: 'requests',
          hosts: ['www.test.com'],
        },
        options,
      ),
    params: {
      startTime: '2017-06-06 00:00:00',
      endTime: '2017-06-08 00:00:00',
      statType: 'requests',
      'hosts.0': 'www.test.com',
    },
  },
  {
    name: 'GetCdnLogList',
    answer: noFiles,
    run: (client) =>
      client.getCdnLogList(
        { host: 'www.test.com', startDate: '2016-12-30 00:00:01', endDate: '2016-12-30 05:12:00' },
        options,
      ),
    params: { host: 'www.test.com', startDate: '2016-12-30 00:00:01', endDate: '2016-12-30 05:12:00' },
  },
];

describe('an action about domains', () => {
  it.each(cases)("sends the document's example: $name", async ({ name, answer, run, params }) => {
    const { client, sent } = connect(answer);
    await run(client);
    expect(sent.map(({ url, method }) => `${method} ${url}`)).toEqual([
      'POST https://cdn.api.cloud.tencent.com/v2/index.php',
    ]);
    const { Signature, ...rest } = Object.fromEntries(new URLSearchParams(sent[0]?.body));
    expect(Signature).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(rest).toEqual({
      Action: name,
      SecretId: 'id-for-tests',
      Timestamp: '1462864833',
      Nonce: '42',
      SignatureMethod: 'HmacSHA256',
      ...params,
    });
  });

  it("reads the document's domain", async () => {
    const { client } = connect(fixture('host-info-success.json'));
    const { hosts, total } = await client.getHostInfoByHost(['www.test.com'], options);
    expect(total).toBe(1);
    expect(hosts).toMatchObject([
      {
        id: 1234,
        host: 'www.test.com',
        origin: '8.8.8.8',
        status: 5,
        disabled: 0,
        deleted: 'no',
        cname: 'www.test.com.cdn.dnsv1.com',
        cache: [
          { type: 0, rule: 'all', time: 2_592_000 },
          { type: 1, rule: '.php;.jsp;.asp;.aspx', time: 0 },
        ],
      },
    ]);
  });

  it('reads an empty list in the place of an object as no domain', async () => {
    const { client } = connect(fixture('delete-host-success.json'));
    expect(await client.getHostInfoByHost(['www.test.com'], options)).toEqual({ hosts: [], total: 0 });
  });

  it.each([
    ['number', '5'],
    ['text', '"5"'],
  ])('reads the length of a step as %s', async (_form, period) => {
    const { client } = connect(
      `{"code":0,"message":"","data":{"period":${period},"flux":{"www.test.com":[1,2]}}}`,
    );
    const query = { startTime: '', endTime: '', statType: 'flux', hosts: [] } as const;
    expect(await client.getCdnHostsDetailStatistics(query, options)).toEqual({
      periodMinutes: 5,
      byHost: { 'www.test.com': [1, 2] },
    });
  });

  it.each([
    ['add-host-failure.json', 'rejected', '20004'],
    ['update-config-failure.json', 'conflict', '9175'],
    ['offline-failure.json', 'conflict', '9175'],
    ['delete-host-failure.json', 'conflict', '9103'],
    ['host-info-failure.json', 'account', '4100'],
    ['refresh-url-failure.json', 'not-found', '9110'],
  ])("takes the document's failure %s for %s", async (name, kind, code) => {
    const { client } = connect(fixture(name));
    await expect(client.offlineHost('www.test.com', options)).rejects.toMatchObject({ kind, code });
  });
});

describe('an answer of an API that is gone', () => {
  it.each([
    ['HTTP 404', '<html>no</html>', 404],
    ['HTTP 403', '<html>no</html>', 403],
    ['an unknown action', '{"code":4000,"message":"no such action","codeDesc":"InvalidAction"}', 200],
    [
      'a version that is not served',
      '{"code":6100,"message":"version not supported","codeDesc":"NotSupport"}',
      200,
    ],
    [
      'the words of its successor',
      '{"Response":{"Error":{"Code":"ActionOffline","Message":"gone"},"RequestId":"1"}}',
      200,
    ],
  ])('names the switch: %s', async (_name, body, status) => {
    const { client } = connect(body, status);
    await expect(client.offlineHost('www.test.com', options)).rejects.toMatchObject({
      kind: 'account',
      message: expect.stringContaining('apiVersion to "v3"'),
    });
  });
});

function connect(
  answer: string,
  status = 200,
): { readonly client: TencentClient; readonly sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(answer, status);
  const settings = legacySchema.parse({ secretId: 'id-for-tests', secretKey: 'key-for-tests' });
  const deps = { exchange, now: () => 1_462_864_833_000, nonce: () => '42' };
  return { client: createTencentClient(settings, deps), sent };
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import { createNhnClient, type NhnClient } from './client.ts';
import { settingsSchema } from './settings.ts';

const options = { signal: new AbortController().signal };
const success = '{"header":{"isSuccessful":true,"resultCode":0,"resultMessage":"Success"}}';
const pause = (): number => 2_000;
const headers = { authorization: 'secret-for-tests', 'content-type': 'application/json' };
const base = 'https://cdn.api.nhncloudservice.com/v1.5/appKeys/app%2Fkey%20for%20tests';
const baseV2 = base.replace('v1.5', 'v2.0');

describe('v1.5 sends the examples of the document', () => {
  it('to create', async () => {
    const body = fixture('create-request.json');
    const [made] = listIn(body);
    const { client, sent } = connect(fixtureText('create-answer.json'));
    const answer = await client.createDistribution(made, options);
    expect(answer).toEqual(listIn(fixture('create-answer.json')));
    expect(parsed(sent)).toEqual([{ url: `${base}/distributions`, method: 'POST', headers, body }]);
  });

  it('to get one, and reads it flat beside the header', async () => {
    const { client, sent } = connect(fixtureText('get-answer.json'));
    const answer = await client.getDistributions('lhcsxuo0.toastcdn.net', options);
    expect(answer).toEqual([fixture('get-answer.json')]);
    expect(parsed(sent)).toEqual([
      { url: `${base}/distributions?domain=lhcsxuo0.toastcdn.net`, method: 'GET', headers, body: undefined },
    ]);
  });

  it('to list, and reads the list that the table of fields names', async () => {
    const { client, sent } = connect(fixtureText('create-answer.json'));
    expect(await client.getDistributions(undefined, options)).toEqual(listIn(fixture('create-answer.json')));
    expect(sent[0]?.url).toBe(`${base}/distributions`);
    const none = connect(success);
    expect(await none.client.getDistributions(undefined, options)).toEqual([]);
  });

  it.each([
    ['PUT', 'put-request.json'],
    ['PATCH', 'patch-request.json'],
  ] as const)('to change by %s', async (method, name) => {
    const { client, sent } = connect(success);
    const body = fixture(name);
    await (method === 'PUT'
      ? client.putDistribution(body, options)
      : client.patchDistribution(body, options));
    expect(parsed(sent)).toEqual([{ url: `${base}/distributions`, method, headers, body }]);
  });

  it('to delete, in a body', async () => {
    const { client, sent } = connect(success);
    await client.deleteDistributions(['lhcsxuo0.toastcdn.net'], options);
    const body = fixture('delete-request.json');
    expect(parsed(sent)).toEqual([{ url: `${base}/distributions`, method: 'DELETE', headers, body }]);
  });

  it('to purge an item, and reads the number', async () => {
    const { client, sent } = connect(fixtureText('purge-answer.json'));
    const request = { domain: 'sample.toastcdn.net', items: ['/img_01.png'] };
    expect(await client.purge(request, pause, options)).toBe(1);
    const body = fixture('purge-request.json');
    expect(parsed(sent)).toEqual([{ url: `${base}/purges`, method: 'POST', headers, body }]);
  });

  it('to list purges', async () => {
    const { client, sent } = connect(fixtureText('purges-answer.json'));
    const startTimeMs = Date.parse('2018-02-22T09:00:00.000Z');
    const answer = await client.getPurges(
      { domain: 'sample.toastcdn.net', page: 2, itemsPerPage: 100, startTimeMs },
      options,
    );
    expect(answer).toEqual({
      totalItems: 2,
      purges: [
        { seq: 593, progress: 0 },
        { seq: 589, progress: 100 },
      ],
    });
    const query = 'domain=sample.toastcdn.net&page=2&itemsPerPage=100&startTime=2018-02-22T09%3A00%3A00.000Z';
    expect(parsed(sent)).toEqual([
      { url: `${base}/purges?${query}`, method: 'GET', headers, body: undefined },
    ]);
  });
});

describe('v1.5', () => {
  it('puts a line feed between items', async () => {
    const { client, sent } = connect(fixtureText('purge-answer.json'));
    await client.purge({ domain: 'd', items: ['https://a.test/1', 'https://a.test/2'] }, pause, options);
    expect(sent[0]?.body).toBe(
      '{"domain":"d","purgeType":"ITEM","purgeList":"https://a.test/1\\nhttps://a.test/2"}',
    );
  });

  it('purges everything without a list', async () => {
    const { client, sent } = connect(fixtureText('purge-answer.json'));
    await client.purge({ domain: 'd' }, pause, options);
    expect(sent[0]?.body).toBe('{"domain":"d","purgeType":"ALL"}');
  });
});

describe('v2.0', () => {
  const v2 = { apiVersion: 'v2.0' };

  it('creates, replaces and deletes by the examples of its guide', async () => {
    const made = connect(fixtureText('v2-create-answer.json'), v2);
    const [wanted] = listIn(fixture('v2-create-request.json'));
    expect(await made.client.createDistribution(wanted, options)).toEqual(
      listIn(fixture('v2-create-answer.json')),
    );
    const changed = connect(success, v2);
    await changed.client.putDistribution(listIn(fixture('v2-put-request.json'))[0], options);
    await changed.client.deleteDistributions(['lhcsxuo0.toastcdn.net'], options);
    const url = `${baseV2}/distributions`;
    expect(parsed([...made.sent, ...changed.sent])).toEqual([
      { url, method: 'POST', headers, body: fixture('v2-create-request.json') },
      { url, method: 'PUT', headers, body: fixture('v2-put-request.json') },
      { url, method: 'DELETE', headers, body: fixture('delete-request.json') },
    ]);
  });

  it('purges items and everything, and gets no number', async () => {
    const { client, sent } = connect(success, v2);
    const domain = 'sample.toastcdn.net';
    const items = ['http://sample.toastcdn.net/img_01.png', 'http://sample.toastcdn.net/img_02.png'];
    expect(await client.purge({ domain, items }, pause, options)).toBeUndefined();
    expect(await client.purge({ domain }, pause, options)).toBeUndefined();
    expect(parsed(sent)).toEqual([
      { url: `${baseV2}/purge/item`, method: 'POST', headers, body: { domain, purgeList: items } },
      { url: `${baseV2}/purge/all`, method: 'POST', headers, body: { domain } },
    ]);
  });
});

describe('an answer in another form than documented', () => {
  it.each([
    ['no header', '{}', 2],
    ['a header without a code', '{"header":{"isSuccessful":true}}', 2],
    ['a code as text', success.replace('"resultCode":0', '"resultCode":"0"'), 2],
    ['yes and no at once', success.replace('"resultCode":0', '"resultCode":10000'), 2],
    ['no and no reason', success.replace('true', 'false'), 2],
    ['a list', '[]', 2],
    ['no JSON', 'OK', undefined],
    ['no number', success, undefined],
  ])('is uncertain: %s', async (_form, answer, attemptsMax) => {
    const { client } = connect(answer);
    await expect(client.purge({ domain: 'd', items: ['/a'] }, pause, options)).rejects.toMatchObject({
      name: 'VendorError',
      vendor: 'nhn',
      kind: 'uncertain',
      attemptsMax,
    });
  });
});

describe('the app key', () => {
  it('shows nowhere, although the answer repeats the whole address', async () => {
    const { client } = connect(
      `{"error":"no such page ${base} (app/key for tests, secret-for-tests)"}`,
      {},
      400,
    );
    const error: unknown = await client.getDistributions('d', options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'rejected', status: 400 });
    expect(String(error)).toContain('appKeys/[secret]');
    expect(JSON.stringify([String(error), error])).not.toMatch(/app.{1,3}key|secret-for/u);
  });
});

function connect(
  answer: string,
  settings: Readonly<Record<string, unknown>> = {},
  status = 200,
): { client: NhnClient; sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(answer, status);
  const parsedSettings = settingsSchema.parse({
    appKey: 'app/key for tests',
    secretKey: 'secret-for-tests',
    ...settings,
  });
  return { client: createNhnClient(parsedSettings, { exchange, now: Date.now }), sent };
}

function parsed(sent: readonly SentRequest[]): readonly unknown[] {
  return sent.map(({ body, ...rest }) => ({ ...rest, body: body === '' ? undefined : read(body) }));
}

function listIn(body: Record<string, unknown>): readonly [Record<string, unknown>, ...unknown[]] {
  const [first, ...others]: unknown[] = Array.isArray(body['distributions']) ? body['distributions'] : [];
  return [{ ...(typeof first === 'object' ? first : {}) }, ...others];
}

function fixture(name: string): Record<string, unknown> {
  return read(fixtureText(name));
}

function read(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return { ...(typeof value === 'object' ? value : {}) };
}

function fixtureText(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

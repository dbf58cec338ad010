import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { VendorError } from '../errors.ts';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import { createTencentClient, type TencentClient } from './client.ts';
import { legacySchema } from './settings.ts';

const success = fixture('refresh-url-success.json');
const failure = fixture('refresh-url-failure.json');
const options = { signal: new AbortController().signal };
const key = {
  secretId: 'AKIDT8G5AsY1D3MChWooNq1rFSw1fyBVCX9D',
  secretKey: 'pxPgRWDbCy86ZYyqBTDk7WmeRZSmPco0',
};

describe('RefreshCdnUrl', () => {
  it("sends the document's example, signed, and reads the document's answer", async () => {
    const { client, sent } = connect(success, { ...key, signatureMethod: 'HmacSHA1' });
    const data = await client.refreshCdnUrl(['https://www.test.com/1.jpg'], options);
    expect(data).toEqual({ count: 1, task_id: '1480069888795584532' });
    expect(sent).toEqual([
      {
        url: 'https://cdn.api.cloud.tencent.com/v2/index.php',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: [
          'Action=RefreshCdnUrl',
          `SecretId=${key.secretId}`,
          'Timestamp=1462864833',
          'Nonce=1149033341',
          'SignatureMethod=HmacSHA1',
          'urls.0=https%3A%2F%2Fwww.test.com%2F1.jpg',
          'Signature=PuoFS%2BcXrfPJ4VYDEw3xV0mNgQ0%3D',
        ].join('&'),
      },
    ]);
  });

  it("reads the document's failure", async () => {
    const { client } = connect(failure);
    await expect(client.refreshCdnUrl(['https://www.test.com/1.jpg'], options)).rejects.toMatchObject({
      name: 'VendorError',
      vendor: 'tencent',
      kind: 'rejected',
      code: '9110',
      message: '(9110) Information for this domain does not exist. cdn no such host',
    });
  });

  it('signs the host it calls, without its port', async () => {
    const settings = { ...key, baseUrl: 'http://127.0.0.1:8080/v2/index.php' };
    const withPort = connect(success, settings);
    const withoutPort = connect(success, { ...key, baseUrl: 'http://127.0.0.1/v2/index.php' });
    await withPort.client.refreshCdnUrl(['https://www.test.com/1.jpg'], options);
    await withoutPort.client.refreshCdnUrl(['https://www.test.com/1.jpg'], options);
    expect(signatureOf(withPort.sent)).toBe(signatureOf(withoutPort.sent));
  });

  it('never uses a nonce twice', async () => {
    const { client, sent } = connect(success, key, { nonce: 'random' });
    for (let call = 0; call < 50; call += 1)
      await client.refreshCdnUrl(['https://www.test.com/1.jpg'], options);
    const nonces = sent.map(({ body }) => new URLSearchParams(body).get('Nonce') ?? '');
    expect(new Set(nonces).size).toBe(50);
    expect(nonces.every((nonce) => /^\d+$/.test(nonce))).toBe(true);
  });
});

describe('RefreshCdnDir', () => {
  it('sends the type and is content without data', async () => {
    const { client, sent } = connect('{"code":0,"message":"","codeDesc":"Success"}');
    await client.refreshCdnDir(['https://www.test.com/a/', 'https://www.test.com/b/'], 2, options);
    expect(paramsOf(sent)).toMatchObject({
      Action: 'RefreshCdnDir',
      'dirs.0': 'https://www.test.com/a/',
      'dirs.1': 'https://www.test.com/b/',
      type: '2',
    });
  });
});

describe('GetCdnRefreshLog', () => {
  const log = JSON.stringify({ code: 0, message: '', codeDesc: 'Success', data: { logs: [], total: 0 } });

  it('asks for a task by its id alone', async () => {
    const { client, sent } = connect(log);
    await client.getCdnRefreshLog({ taskId: '1480069888795584532' }, options);
    const { taskId, startDate } = paramsOf(sent);
    expect([taskId, startDate]).toEqual(['1480069888795584532', undefined]);
  });
});

describe('an answer in another form than documented', () => {
  it.each([
    ['a number for the task id', '{"code":0,"message":"","data":{"count":1,"task_id":1480069888795584532}}'],
    ['a list for the data', '{"code":0,"message":"","data":[]}'],
    ['no data', '{"code":0,"message":"","codeDesc":"Success"}'],
    ['text for the code', '{"code":"0","message":""}'],
    ['a list', '[]'],
    ['nothing', ''],
  ])('is uncertain: %s', async (_form, body) => {
    const { client } = connect(body);
    await expect(client.refreshCdnUrl(['https://www.test.com/1.jpg'], options)).rejects.toMatchObject({
      kind: 'uncertain',
    });
  });
});

describe('an HTTP refusal', () => {
  it.each([
    [404, 'account'],
    [410, 'account'],
    [501, 'rejected'],
    [500, 'unavailable'],
    [413, 'rejected'],
  ])('%i is %s', async (status, kind) => {
    const { client } = connect('<html>no</html>', key, { status });
    const error: unknown = await client
      .refreshCdnUrl(['https://a.test/'], options)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind, status } satisfies Partial<Record<keyof VendorError, unknown>>);
  });
});

function connect(
  answer: string,
  settings: Readonly<Record<string, unknown>> = key,
  { nonce = '1149033341', status = 200 }: { readonly nonce?: string; readonly status?: number } = {},
): { client: TencentClient; sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(answer, status);
  const deps = { exchange, now: () => 1_462_864_833_000, ...(nonce !== 'random' && { nonce: () => nonce }) };
  return { client: createTencentClient(legacySchema.parse(settings), deps), sent };
}

function paramsOf(sent: readonly SentRequest[]): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(sent[0]?.body ?? ''));
}

function signatureOf(sent: readonly SentRequest[]): string {
  return paramsOf(sent)['Signature'] ?? '';
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

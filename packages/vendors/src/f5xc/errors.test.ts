import { describe, expect, it } from 'vitest';
import { createExchange } from '../http.ts';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import { createF5Client, type F5Client } from './client.ts';
import { settingsSchema } from './settings.ts';

const options = { signal: new AbortController().signal };

describe('a failed answer', () => {
  it.each([
    [400, 'rejected'],
    [401, 'account'],
    [403, 'account'],
    [404, 'not-found'],
    [409, 'conflict'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [504, 'uncertain'],
    [502, 'uncertain'],
    [418, 'rejected'],
  ])('with HTTP %i is %s', async (status, kind) => {
    await expect(replace('words', status)).rejects.toMatchObject({ kind, status, vendor: 'f5xc' });
  });

  it.each([
    ["the page's bare word", 'example', undefined, 'example'],
    ['a JSON string', '"token is not valid"', undefined, 'token is not valid'],
    ['an object of gRPC', '{"code":3,"details":[],"message":"bad name"}', '3', 'bad name'],
    [
      'an object with details',
      '{"code":6,"details":[{"type_url":"type.googleapis.com/x","value":"Cg=="}],"message":"there is one"}',
      '6',
      'there is one',
    ],
    [
      'an object with raw bytes in its details',
      '{"code":13,"details":[{"type_url":"t","value":"\u0001\u0002\n"}],"message":"broke"}',
      '13',
      'broke',
    ],
    ['an object without a code', '{"message":"alone"}', undefined, 'alone'],
    ['an object of another kind', '{"error":"odd"}', undefined, '{"error":"odd"}'],
    [
      'a web page',
      '<html><head><title>Error</title><style>p{}</style></head><body><p>no way</p></body></html>',
      undefined,
      'Error no way',
    ],
    ['plain text', 'upstream connect error', undefined, 'upstream connect error'],
    ['broken JSON', '{"code":3,', undefined, '{"code":3,'],
  ])('gives its words and code as %s', async (...[_form, body, code, words]) => {
    const error: unknown = await replace(body, 400).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ kind: 'rejected', code, message: `HTTP 400: ${words}` });
  });

  it('without a body is told by its status', async () => {
    await expect(replace('', 404)).rejects.toMatchObject({ kind: 'not-found', message: 'HTTP 404' });
  });

  it('that repeats the token does not show it', async () => {
    const run = replace('{"message":"bad header APIToken token-for-tests"}', 400);
    await expect(run).rejects.toThrow('HTTP 400: bad header APIToken [secret]');
  });

  it('with bytes that are no text is told by its status', async () => {
    const exchange = createExchange({
      fetch: () => Promise.resolve(new Response(new Uint8Array([0xff, 0xfe]), { status: 500 })),
    });
    const run = clientOf(exchange).deleteBalancer('shop', options);
    await expect(run).rejects.toMatchObject({ kind: 'unavailable', message: 'HTTP 500' });
  });
});

describe('a failed creation', () => {
  it.each([
    [500, 'uncertain'],
    [503, 'uncertain'],
    [504, 'uncertain'],
    [400, 'rejected'],
    [429, 'throttled'],
    [409, 'conflict'],
  ])('with HTTP %i is %s', async (status, kind) => {
    const { exchange } = createCannedExchange('{"code":13,"message":"broke"}', status);
    const form = { metadata: { name: 'shop' }, spec: {} };
    await expect(clientOf(exchange).createBalancer(form, options)).rejects.toMatchObject({ kind, status });
  });
});

function replace(body: string, status: number): Promise<void> {
  const { exchange } = createCannedExchange(body, status);
  return clientOf(exchange).replaceBalancer({ metadata: { name: 'shop' }, spec: {} }, options);
}

function clientOf(exchange: ReturnType<typeof createExchange>): F5Client {
  const baseUrl = 'https://acme.console.ves.volterra.io';
  const settings = settingsSchema.parse({ baseUrl, namespace: 'space', apiToken: 'token-for-tests' });
  return createF5Client(settings, { exchange, now: () => 0 });
}

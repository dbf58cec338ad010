import { describe, expect, test } from 'vitest';
import type { SignatureScheme } from './authentication.ts';
import type { HookRequest } from './hook-request.ts';
import { github } from './sources/github.ts';
import { sanity } from './sources/sanity.ts';
import { signRequest } from './testing/sign-request.ts';
import { verify } from './verify.ts';

function request(body: string, headers: Readonly<Record<string, string>>): HookRequest {
  return { method: 'POST', path: '/v1/hooks/x?y=1', headers, body: Buffer.from(body) };
}

function verdict(
  authentication: Parameters<typeof verify>[0] | undefined,
  sent: HookRequest,
  { secret, nowMs = 0 }: { readonly secret: string; readonly nowMs?: number },
) {
  if (authentication === undefined) {
    throw new Error('The source says nothing of it.');
  }
  return verify(authentication, { request: sent, payload: undefined, secrets: [secret], nowMs });
}

describe('public vectors', () => {
  test('of Sanity, byte for byte', () => {
    const signature = 't=1633519811129,v1=tLa470fx7qkLLEcMOcEUFuBbRSkGujyskxrNXcoh0N0';
    const sent = request('{"_id":"resume"}', { 'sanity-webhook-signature': signature });
    expect(verdict(sanity.authentication, sent, { secret: 'test', nowMs: 1_633_519_811_129 })).toBe('valid');
    expect(verdict(sanity.authentication, sent, { secret: 'Test', nowMs: 1_633_519_811_129 })).toBe('wrong');
    expect(verdict(sanity.authentication, sent, { secret: 'test', nowMs: 1_633_520_811_129 })).toBe(
      'expired',
    );
  });

  test('of GitHub, byte for byte', () => {
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const secret = "It's a Secret to Everybody";
    const sent = request('Hello, World!', { 'x-hub-signature-256': signature });
    expect(verdict(github.authentication, sent, { secret })).toBe('valid');
    expect(verdict(github.authentication, { ...sent, body: Buffer.from('Hello, World?') }, { secret })).toBe(
      'wrong',
    );
  });
});

const schemes: readonly SignatureScheme[] = (['sha1', 'sha256', 'sha512'] as const).flatMap((algorithm) =>
  (['hex', 'base64', 'base64url'] as const).map((encoding) => ({
    type: 'signature',
    header: 'x-sig',
    algorithm,
    encoding,
    prefix: 'v0=',
    signedText: 'v0:{{timestamp}}:{{method}} {{path}}:{{headers.x-id}}:{{body}}',
    timestamp: { header: 'x-time', unit: 's' },
    toleranceSeconds: 300,
  })),
);

describe.each(schemes)('$algorithm in $encoding', (scheme) => {
  const nowMs = 1_790_000_000_000;
  const signed = signRequest(scheme, request('{"a":1}', { 'x-id': '7' }), { secret: 's3cret', nowMs });

  test('is right for all that is signed, and for nothing else', () => {
    expect(verdict(scheme, signed, { secret: 's3cret', nowMs })).toBe('valid');
    for (const other of [
      { ...signed, path: '/v1/hooks/x' },
      { ...signed, method: 'PUT' },
      { ...signed, headers: { ...signed.headers, 'x-id': '8' } },
      { ...signed, headers: { ...signed.headers, 'x-time': String(nowMs / 1_000 + 1) } },
    ]) {
      expect(verdict(scheme, other, { secret: 's3cret', nowMs })).toBe('wrong');
    }
  });

  test('is missing without its header, its prefix or its time', () => {
    const { 'x-sig': signature = '', 'x-time': _, ...others } = signed.headers;
    expect(verdict(scheme, { ...signed, headers: others }, { secret: 's3cret', nowMs })).toBe('missing');
    expect(
      verdict(scheme, { ...signed, headers: { ...others, 'x-sig': signature } }, { secret: 's3cret', nowMs }),
    ).toBe('missing');
    const bare = { ...signed.headers, 'x-sig': signature.slice(3) };
    expect(verdict(scheme, { ...signed, headers: bare }, { secret: 's3cret', nowMs })).toBe('missing');
  });

  test('is wrong when it is cut, empty or nonsense', () => {
    const { 'x-sig': signature = '' } = signed.headers;
    for (const sent of [signature.slice(0, -4), 'v0=', 'v0=....', `v0=${'0'.repeat(64)}`]) {
      const headers = { ...signed.headers, 'x-sig': sent };
      expect(verdict(scheme, { ...signed, headers }, { secret: 's3cret', nowMs })).not.toBe('valid');
    }
  });
});

test('of several signatures in a header one must be right', () => {
  const scheme: SignatureScheme = {
    type: 'signature',
    header: 'webhook-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    signedText: '{{headers.webhook-id}}.{{timestamp}}.{{body}}',
    timestamp: { header: 'webhook-timestamp', unit: 's' },
    secretEncoding: 'base64',
  };
  const secret = Buffer.from('0123456789abcdef').toString('base64');
  const signed = signRequest(scheme, request('{}', { 'webhook-id': 'msg_1' }), { secret, nowMs: 1_000 });
  const standard = `v1,${'A'.repeat(43)}= v1,${signed.headers['webhook-signature']}`;
  expect(
    verdict(scheme, { ...signed, headers: { ...signed.headers, 'webhook-signature': standard } }, { secret }),
  ).toBe('valid');
});

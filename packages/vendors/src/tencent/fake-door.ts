import { createHmac } from 'node:crypto';
import { jsonAnswer, type FakeAnswer, type FakeRequest } from '../testing/fake.ts';

type Params = ReadonlyMap<string, string>;

const clockTolerance = 2 * 60 * 60;

/**
 * The fake's check of identity, signature, clock and nonce. Works the signature out by itself from the documented rule, apart from the
 * adapter's code, so that a slip in either shows.
 */
export function createFakeDoor(keys: {
  readonly secretId: string;
  readonly secretKey: string;
}): (request: FakeRequest, params: Params) => FakeAnswer | undefined {
  const seen = new Set<string>();
  return (request, params) => {
    const nonce = params.get('Nonce') ?? '';
    const timestamp = Number(params.get('Timestamp'));
    if (params.get('SecretId') !== keys.secretId) return refusal(4100, 'SecretId not found');
    if (params.get('Signature') !== expectedSignature(request, params, keys.secretKey)) {
      return refusal(4100, 'signature not valid');
    }
    if (!(Math.abs(request.at / 1000 - timestamp) <= clockTolerance)) return refusal(4500, 'timestamp off');
    if (!/^\d+$/.test(nonce) || seen.has(nonce)) return refusal(4500, 'nonce reused');
    seen.add(nonce);
    return undefined;
  };
}

function expectedSignature(request: FakeRequest, params: Params, secretKey: string): string {
  const lines = [...params]
    .filter(([name]) => name !== 'Signature')
    .map(([name, value]) => `${name}=${value}`);
  const names = new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line]));
  const sorted = [...names.keys()].sort().map((name) => names.get(name));
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  const text = `${request.method}${host}${request.url.pathname}?${sorted.join('&')}`;
  const hash = params.get('SignatureMethod') === 'HmacSHA256' ? 'sha256' : 'sha1';
  return createHmac(hash, secretKey).update(text).digest('base64');
}

function refusal(code: number, text: string): FakeAnswer {
  const codeDesc = code === 4100 ? 'AuthFailure' : 'ReplayAttack';
  return jsonAnswer(200, { code, message: text, codeDesc });
}

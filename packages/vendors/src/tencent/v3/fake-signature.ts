import { createHash, createHmac } from 'node:crypto';
import type { FakeAnswer, FakeRequest } from '../../testing/fake.ts';
import { refusal } from './fake-replies.ts';

const skewSecondsMax = 5 * 60;
const form =
  /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d{2}-\d{2})\/cdn\/tc3_request, SignedHeaders=content-type;host, Signature=([0-9a-f]{64})$/;

/**
 * The fake's check of key, clock and signature. Works the signature out by itself from the documented rule, apart from the adapter's code,
 * so that a slip in either shows.
 */
export function checkSignature(
  request: FakeRequest,
  key: { readonly secretId: string; readonly secretKey: string },
): FakeAnswer | undefined {
  const { authorization = '', 'x-tc-timestamp': timestamp = '', 'x-tc-version': version } = request.headers;
  const [, secretId, date, signature] = form.exec(authorization) ?? [];
  if (signature === undefined || date === undefined) {
    return refusal('AuthFailure.InvalidAuthorization', 'The Authorization header is invalid.');
  }
  if (version !== '2018-06-06') return refusal('NoSuchVersion', 'The version does not exist.');
  if (secretId !== key.secretId) return refusal('AuthFailure.SecretIdNotFound', 'The SecretId is not found.');
  const isDate = new Date(Number(timestamp) * 1000).toISOString().startsWith(date);
  if (!isDate || signature !== expected(request, { date, timestamp, secretKey: key.secretKey })) {
    return refusal('AuthFailure.SignatureFailure', 'The provided credentials could not be validated.');
  }
  const isFresh = Math.abs(request.at / 1000 - Number(timestamp)) <= skewSecondsMax;
  return isFresh
    ? undefined
    : refusal('AuthFailure.SignatureExpire', 'The provided credentials have expired.');
}

function expected(
  { headers, body }: FakeRequest,
  {
    date,
    timestamp,
    secretKey,
  }: { readonly date: string; readonly timestamp: string; readonly secretKey: string },
): string {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const lines = [
    'POST',
    '/',
    '',
    `content-type:${headers['content-type'] ?? ''}`,
    `host:${headers['host'] ?? ''}`,
    '',
    'content-type;host',
    digest(body),
  ];
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/cdn/tc3_request\n${digest(lines.join('\n'))}`;
  const dateKey = createHmac('sha256', `TC3${secretKey}`).update(date).digest();
  const serviceKey = createHmac('sha256', dateKey).update('cdn').digest();
  const signingKey = createHmac('sha256', serviceKey).update('tc3_request').digest();
  return createHmac('sha256', signingKey).update(text).digest('hex');
}

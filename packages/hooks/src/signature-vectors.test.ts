import { describe, expect, test } from 'vitest';
import { parsePayload } from './parse-payload.ts';
import { findSource } from './sources.ts';
import { verify } from './verify.ts';

/**
 * Known answers, made by OpenSSL and by none of our code. `signed` holds the exact bytes that were signed, as the sender's documents say:
 * `printf %s "$signed" | openssl dgst -sha256 -hmac "$secret" -hex`, or `-binary | openssl base64 -A`; Storyblok's with `-sha1`.
 * The vectors that Sanity and GitHub publish stand in `verify-signature.test.ts`.
 */
interface Vector {
  readonly source: string;
  readonly secret?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signed: string;
}

const nowMs = 1_790_000_000_000;
const usualSecret = 'secret of the vectors';

const vectors: readonly Vector[] = [
  {
    source: 'contentful',
    secret: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    path: '/v1/hooks/cms?site=a&lang=de%20at',
    headers: {
      'x-contentful-topic': 'ContentManagement.Entry.publish',
      'x-contentful-timestamp': '1790000000000',
      'x-contentful-signed-headers': 'x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic',
      'x-contentful-signature': '4c23c524df4c928cb65a38d6036f9c998944a3ef8bafd7fcf5c9b32c364ceecb',
    },
    body: '{"sys":{"id":"e1"}}',
    signed: [
      'POST',
      '/v1/hooks/cms?site%253Da%2526lang%253Dde%252520at',
      'x-contentful-signed-headers:x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic;x-contentful-timestamp:1790000000000;x-contentful-topic:ContentManagement.Entry.publish',
      '{"sys":{"id":"e1"}}',
    ].join('\n'),
  },
  {
    source: 'ghost',
    headers: {
      'x-ghost-signature':
        'sha256=6a5b3ab6d1ba656c9d4e34214f470d28520a3a37a773ccfe66eed51a93e530e6, t=1790000000000',
    },
    body: '{"post":{"current":{"slug":"a"}}}',
    signed: '{"post":{"current":{"slug":"a"}}}1790000000000',
  },
  {
    source: 'hygraph',
    headers: {
      'gcms-signature': 'sign=JEoB7nKa83cw2lxeku23npbG0etDKoq+XN0TLOKGWDI=, env=master, t=1790000000000',
    },
    body: '{"operation":"publish","data":{"slug":"a"}}',
    signed: String.raw`{"Body":"{\"operation\":\"publish\",\"data\":{\"slug\":\"a\"}}","EnvironmentName":"master","TimeStamp":1790000000000}`,
  },
  {
    source: 'shopify',
    headers: { 'x-shopify-hmac-sha256': '2R1A1mXivLEgP1SV8y8mpNqgBE4Q62s6yHVF6Hsnm3U=' },
    body: '{"id":1,"handle":"shirt"}',
    signed: '{"id":1,"handle":"shirt"}',
  },
  {
    source: 'woocommerce',
    headers: { 'x-wc-webhook-signature': 'FGzaYTojLn2fqU02Zb46uDwDxVpcvzp0poOtaW0aWis=' },
    body: '{"id":1,"permalink":"https://www.example.com/product/shirt/"}',
    signed: '{"id":1,"permalink":"https://www.example.com/product/shirt/"}',
  },
  {
    source: 'storyblok',
    headers: { 'webhook-signature': '9e9b98546cce7594d4802517f0f5ffbb8a593317' },
    body: '{"action":"published","story_id":5,"full_slug":"a"}',
    signed: '{"action":"published","story_id":5,"full_slug":"a"}',
  },
  {
    source: 'wordpress',
    headers: { 'x-wp-webhook-signature': '8nl50oadrUL+F5K1m3Acz4ANSOWl7e+NNAXg4yhHWzc=' },
    body: String.raw`{"post_id":7,"post_permalink":"https:\/\/www.example.com\/a\/"}`,
    signed: String.raw`{"post_id":7,"post_permalink":"https:\/\/www.example.com\/a\/"}`,
  },
  {
    source: 'drupal',
    headers: {
      'x-hub-signature-256': 'sha256=766a92d9ce18052518db5f9ab1cf3e734050f9e13fa01597a92e59c8263b13f0',
    },
    body: '{"data":{"type":"node--article","id":"u1"}}',
    signed: '{"data":{"type":"node--article","id":"u1"}}',
  },
];

type Sent = Pick<Vector, 'source' | 'secret' | 'path' | 'headers' | 'body'>;

function verdictOf({ source, secret = usualSecret, path = '/v1/hooks/cms', headers, body }: Sent) {
  const authentication = findSource(source)?.authentication;
  if (authentication === undefined) {
    throw new Error(`${source} says nothing of it.`);
  }
  const request = { method: 'POST', path, headers, body: Buffer.from(body) };
  return verify(authentication, { request, payload: parsePayload(request.body), secrets: [secret], nowMs });
}

describe.each(vectors)('$source', (vector) => {
  test('is let in by a signature that another program made over the bytes that it documents', () => {
    expect(verdictOf(vector)).toBe('valid');
  });

  test('is not let in with another body, secret, or, where that is signed, path', () => {
    expect(verdictOf({ ...vector, body: `${vector.body} ` })).toBe('wrong');
    expect(verdictOf({ ...vector, secret: 'secret of nobody' })).toBe('wrong');
    const isPathSigned = vector.signed.includes('/v1/hooks/cms');
    expect(verdictOf({ ...vector, path: '/v1/hooks/cms?site=b' })).toBe(isPathSigned ? 'wrong' : 'valid');
  });
});

test.each([
  ['strapi', { authorization: 'Bearer secret of the vectors' }, '{}'],
  // `printf %s "purgeway:$secret" | openssl base64 -A`
  ['datocms', { authorization: 'Basic cHVyZ2V3YXk6c2VjcmV0IG9mIHRoZSB2ZWN0b3Jz' }, '{}'],
  ['prismic', {}, '{"type":"api-update","secret":"secret of the vectors"}'],
])('%s signs nothing and sends the secret itself', (source, headers, body) => {
  expect(verdictOf({ source, headers, body })).toBe('valid');
  expect(verdictOf({ source, headers, body, secret: 'secret of nobody' })).toBe('wrong');
});

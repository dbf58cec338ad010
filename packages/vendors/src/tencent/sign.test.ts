import { describe, expect, it } from 'vitest';
import { sign, type Signable } from './sign.ts';

interface Vector {
  readonly name: string;
  readonly key: string;
  readonly request: Signable;
  readonly signature: string;
}

const path = '/v2/index.php';
const cdn = { id: 'AKIDT8G5AsY1D3MChWooNq1rFSw1fyBVCX9D', key: 'pxPgRWDbCy86ZYyqBTDk7WmeRZSmPco0' };
const cvm = { id: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA', key: 'Gu5t9xGARNpq86cd98joQYCN3Cozk1qA' };

const listHosts = { Action: 'DescribeCdnHosts', SecretId: cdn.id, limit: '10', offset: '0' };
const refresh = { Action: 'RefreshCdnUrl', SecretId: cdn.id, Nonce: '1149033341', Timestamp: '1462864833' };
const instances = {
  Action: 'DescribeInstances',
  SecretId: cvm.id,
  Nonce: '11886',
  Timestamp: '1465185768',
  Region: 'ap-guangzhou',
  'InstanceIds.0': 'ins-09dx96dg',
};
const oneUrl = { ...refresh, 'urls.0': 'https://www.test.com/1.jpg' };
const elevenUrls = Array.from({ length: 11 }, (_, i): [string, string] => [
  `urls.${i}`,
  `https://www.example.com/a/${i}.jpg?v=${i}&x=中`,
]);

/** From the vendor's signature pages and the unit test of its Python SDK. */
const official: readonly Vector[] = [
  {
    name: 'SHA-1 over GET',
    key: cdn.key,
    request: get('cdn', { ...listHosts, Nonce: '13029', Timestamp: '1463122059' }),
    signature: 'bWMMAR1eFGjZ5KWbfxTlBiLiNLc=',
  },
  {
    name: 'SHA-256 over GET',
    key: cdn.key,
    request: get('cdn', {
      ...listHosts,
      Nonce: '48059',
      Timestamp: '1502197934',
      SignatureMethod: 'HmacSHA256',
    }),
    signature: 'b/HlnO7vWEtR/kf21BvF0fX4vGmIThwWxlaD5GQtlSM=',
  },
  {
    name: 'SHA-256 with a numbered parameter',
    key: cvm.key,
    request: get('cvm', { ...instances, SignatureMethod: 'HmacSHA256' }),
    signature: '0EEm/HtGRr/VJXTAD9tYMth1Bzm3lLHz5RCDv1GdM8s=',
  },
  {
    name: 'SHA-1 named as the method',
    key: cvm.key,
    request: get('cvm', { ...instances, SignatureMethod: 'HmacSHA1' }),
    signature: 'nPVnY6njQmwQ8ciqbPl5Qe+Oru4=',
  },
  {
    name: 'capital letters before small ones',
    key: cvm.key,
    request: get('cvm', {
      Action: 'DescribeInstances',
      SecretId: cvm.id,
      Nonce: '11886',
      Timestamp: '1465185768',
      Region: 'gz',
      'instanceIds.0': 'ins-09dx96dg',
      limit: '20',
      offset: '0',
    }),
    signature: 'NSI3UqqD99b/UJb4tbG/xZpRW64=',
  },
  {
    name: 'POST with a nonce beyond 2^53',
    key: 'secretKeyBar',
    request: {
      ...get('cvm', {
        Action: 'DescribeInstances',
        SecretId: 'secretIdFoo',
        Nonce: '1290303896666895346',
        Region: 'ap-guangzhou',
        SignatureMethod: 'HmacSHA1',
        Timestamp: '1512393162',
        Version: '2017-03-12',
      }),
      method: 'POST',
    },
    signature: 'p3n+pxBqF5JGZtDSxoVn5tGngf0=',
  },
];

/** Worked out from the rule that the official ones confirm. */
const derived: readonly Vector[] = [
  {
    name: "the document's URL at the older host",
    key: cdn.key,
    request: { method: 'POST', host: 'cdn.api.qcloud.com', path, params: oneUrl },
    signature: '7yUFNXKLgUfclqY6tLo8StELQf8=',
  },
  {
    name: "the document's URL at its own host",
    key: cdn.key,
    request: { method: 'POST', host: 'cdn.api.cloud.tencent.com', path, params: oneUrl },
    signature: 'BabOF2+rVjNZtevgRNkFIXAA9zY=',
  },
  {
    name: 'eleven raw URLs in the order of bytes',
    key: cdn.key,
    request: {
      method: 'POST',
      host: 'cdn.api.qcloud.com',
      path,
      params: { ...refresh, SignatureMethod: 'HmacSHA256', ...Object.fromEntries(elevenUrls) },
    },
    signature: 'nyk5EO8pzifsOA4ziESq3Oh1DNFEOJ3F6rSMbyYFQt0=',
  },
];

describe('sign', () => {
  it.each(official)("equals the vendor's own example: $name", ({ request, key, signature }) => {
    expect(sign(request, key)).toBe(signature);
  });

  it.each(derived)('equals what the rule gives: $name', ({ request, key, signature }) => {
    expect(sign(request, key)).toBe(signature);
  });

  it('does not depend on the order in which parameters are given', () => {
    for (const { request, key, signature } of [...official, ...derived]) {
      const params = Object.fromEntries(Object.entries(request.params).reverse());
      expect(sign({ ...request, params }, key)).toBe(signature);
    }
  });

  it('turns underscores into dots in names only', () => {
    const base = { method: 'POST', host: 'h', path } as const;
    const underscored = sign({ ...base, params: { a_b: 'c_d' } }, 'key');
    expect(underscored).toBe(sign({ ...base, params: { 'a.b': 'c_d' } }, 'key'));
    expect(underscored).not.toBe(sign({ ...base, params: { 'a.b': 'c.d' } }, 'key'));
  });
});

function get(product: 'cdn' | 'cvm', params: Readonly<Record<string, string>>): Signable {
  return { method: 'GET', host: `${product}.api.qcloud.com`, path, params };
}

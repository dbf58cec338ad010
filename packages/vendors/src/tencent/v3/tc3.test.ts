import { describe, expect, it } from 'vitest';
import { authorize, canonicalRequest, hash, signTc3, type Tc3Request } from './tc3.ts';

const secret = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const contentType = 'application/json; charset=utf-8';
const timestampSeconds = 1_551_113_065;

/** The vendor's page "Signature v3". */
const official: Tc3Request = {
  service: 'cvm',
  host: 'cvm.tencentcloudapi.com',
  contentType,
  body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
  timestampSeconds,
};

/** Worked out from the rule that the official one confirms. */
const derived: Tc3Request = {
  service: 'cdn',
  host: 'cdn.tencentcloudapi.com',
  contentType,
  body: '{"Urls":["https://www.test.com/1.jpg"]}',
  timestampSeconds,
};

describe('TC3-HMAC-SHA256', () => {
  it("equals the vendor's own example at every step", () => {
    expect(hash(official.body)).toBe('35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064');
    expect(hash(canonicalRequest(official))).toBe(
      '5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031',
    );
    expect(signTc3(official, secret)).toBe(
      '72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
    );
  });

  it('equals what the rule gives for a purge', () => {
    expect(signTc3(derived, secret)).toBe('db789cc2ce6229142e6d9eea92f0ec1bdfd6b6aa48746a3337b3833c06b68677');
  });

  it('names the credential, the UTC date, the service and the signed headers', () => {
    expect(authorize(derived, { id: 'AKIDEXAMPLE', secret })).toBe(
      'TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cdn/tc3_request, SignedHeaders=content-type;host, ' +
        'Signature=db789cc2ce6229142e6d9eea92f0ec1bdfd6b6aa48746a3337b3833c06b68677',
    );
  });
});

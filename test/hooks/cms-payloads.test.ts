import { createHook, findSource, parsePayload, sources, type Hook } from '@purgeway/hooks';
import { signRequest } from '@purgeway/hooks/testing';
import { expect, test } from 'vitest';
import { cmsPayloads, payloadOf, type CmsPayload } from '../support/cms-payloads.ts';

const secret = 'a secret of the tests';
const nowMs = 1_790_000_000_000;

function hookFor({ source, site = 'www.example.com', environments }: CmsPayload): Hook {
  return createHook(
    { source, environments, variables: { site }, hasDistribution: true, hasHostnames: false },
    { secrets: () => [secret], isHostAllowed: (hostname) => hostname === site },
  );
}

function requestOf(payload: CmsPayload) {
  return { method: 'POST', path: '/v1/hooks/cms', ...payloadOf(payload) };
}

test.each(cmsPayloads)('$file comes to what it should', (payload) => {
  const request = requestOf(payload);
  const { nothing, mapped } = hookFor(payload).read(request, parsePayload(request.body));
  const none = { urls: [], directories: [], tags: [] };
  expect(nothing?.reason ?? '').toContain(payload.ignored ?? '');
  expect(nothing?.outcome).toBe(payload.ignored === undefined ? undefined : 'ignored');
  expect(nothing === undefined ? mapped.targets : none).toEqual({ ...none, ...payload.targets });
});

test.each(cmsPayloads)(
  '$file is let in when its sender signs it, and not when it is changed on its way',
  (payload) => {
    const { authentication } = findSource(payload.source) ?? {};
    const { headers, ...bare } = requestOf(payload);
    // Proofs of those who published it, with secrets that are not ours.
    const {
      authorization: _,
      'x-shopify-hmac-sha256': __,
      'sanity-webhook-signature': ___,
      ...others
    } = headers;
    const signed = signRequest(
      authentication,
      {
        ...bare,
        headers: { ...others, 'x-contentful-signed-headers': 'x-contentful-topic,x-contentful-timestamp' },
      },
      { secret, nowMs },
    );
    const hook = hookFor(payload);
    expect(hook.verify(signed, parsePayload(signed.body), nowMs)).toBe('valid');
    const changed = { ...signed, body: Buffer.concat([signed.body, Buffer.from(' ')]) };
    const verdict = hook.verify(changed, parsePayload(changed.body), nowMs);
    expect(verdict).toBe(authentication?.type === 'signature' ? 'wrong' : 'valid');
  },
);

test('every source but the generic one has a published payload here', () => {
  const named = new Set(cmsPayloads.map(({ source }) => source));
  expect(sources.map(({ id }) => id).filter((id) => !named.has(id))).toEqual(['woocommerce', 'generic']);
});

import { describe, expect, test } from 'vitest';
import { hookProblems, createHook } from './hook.ts';
import type { HookRequest } from './hook-request.ts';
import { parsePayload } from './parse-payload.ts';
import type { HookSettings } from './settings.ts';
import type { Source } from './source.ts';
import { sources } from './sources.ts';
import { sampleHooks } from './testing/sample-hooks.ts';
import type { SampleHook } from './testing/sample-hook.ts';
import { signRequest } from './testing/sign-request.ts';

const secret = 'a secret of the tests';
const nowMs = 1_790_000_000_000;

function settingsOf(source: string): HookSettings {
  const own: Partial<HookSettings> =
    source === 'generic'
      ? {
          authentication: {
            type: 'signature',
            header: 'x-signature',
            algorithm: 'sha512',
            encoding: 'base64url',
            signedText: '{{timestamp}}:{{body}}',
            timestamp: { header: 'x-time', unit: 's' },
            toleranceSeconds: 60,
          },
          mapping: [{ urls: ['https://{{site}}/{{page}}'] }],
        }
      : {};
  return {
    source,
    variables: { site: 'www.example.com' },
    hasDistribution: true,
    hasHostnames: false,
    ...own,
  };
}

function hookOf(source: string) {
  return createHook(settingsOf(source), {
    secrets: () => ['the one before it', secret],
    isHostAllowed: (hostname) => hostname === 'www.example.com',
  });
}

function requestOf({ headers = {}, body }: Pick<SampleHook, 'headers' | 'body'>): HookRequest {
  return { method: 'POST', path: '/v1/hooks/cms', headers, body: Buffer.from(JSON.stringify(body)) };
}

describe('every source', () => {
  test('has a sample that purges, and its usual mapping works', () => {
    for (const { id } of sources) {
      expect([id, sampleHooks.some(({ source, targets }) => source === id && targets !== undefined)]).toEqual(
        [id, true],
      );
      expect([id, hookProblems(settingsOf(id))]).toEqual([id, []]);
    }
  });

  test('has an id of its own', () => {
    expect(new Set(sources.map(({ id }) => id)).size).toBe(sources.length);
  });
});

const read = (sample: SampleHook) => {
  const request = requestOf(sample);
  return hookOf(sample.source).read(request, parsePayload(request.body));
};

test.each(sampleHooks.filter(({ targets }) => targets !== undefined))('$source: $name', (sample) => {
  const { nothing, mapped } = read(sample);
  expect(nothing).toBeUndefined();
  expect(mapped.targets).toEqual({ urls: [], directories: [], tags: [], ...sample.targets });
});

test.each(sampleHooks.filter(({ targets }) => targets === undefined))(
  '$source: $name is ignored',
  (sample) => {
    expect(read(sample).nothing).toEqual({
      outcome: 'ignored',
      reason: expect.stringContaining(sample.ignored ?? ''),
    });
  },
);

describe.each(sources.map((source) => [source.id, source] as const))(
  '%s: a request',
  (id, source: Source) => {
    const hook = hookOf(id);
    const authentication = settingsOf(id).authentication ?? source.authentication;
    const sample = sampleHooks.find((each) => each.source === id);
    const signed = (by = secret, atMs = nowMs): HookRequest =>
      signRequest(authentication, withSignedHeaders(requestOf(sample ?? { body: {} })), {
        secret: by,
        nowMs: atMs,
      });
    const verdictOf = (request: HookRequest) => hook.verify(request, parsePayload(request.body), nowMs);

    test('of its sender is let in, with the secret of before too', () => {
      expect(verdictOf(signed())).toBe('valid');
      expect(verdictOf(signed('the one before it'))).toBe('valid');
    });

    test('without a proof, or with that of another secret, is not', () => {
      expect(verdictOf(requestOf(sample ?? { body: {} }))).toBe('missing');
      expect(verdictOf(signed('another secret'))).toBe('wrong');
      expect(verdictOf(signed(''))).not.toBe('valid');
    });

    test('of which one byte is another is not, where it is signed', () => {
      const request = signed();
      const body = Buffer.from(request.body);
      body[body.length - 2] = (body.at(-2) ?? 0) ^ 1;
      const isSigned = authentication?.type === 'signature';
      expect(verdictOf({ ...request, body }) === 'wrong').toBe(isSigned);
    });

    test('that is old, or of the future, is not, where its time is signed', () => {
      const isTimed = authentication?.type === 'signature' && authentication.timestamp !== undefined;
      for (const atMs of [nowMs - 600_000, nowMs + 600_000]) {
        expect(verdictOf(signed(secret, atMs))).toBe(isTimed ? 'expired' : 'valid');
      }
    });
  },
);

function withSignedHeaders(request: HookRequest): HookRequest {
  const signed = 'x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic';
  return { ...request, headers: { ...request.headers, 'x-contentful-signed-headers': signed } };
}

test('the greeting of WooCommerce is known, and nothing else is one', () => {
  const hook = hookOf('woocommerce');
  const greeting = { method: 'POST', path: '/', headers: {}, body: Buffer.from('webhook_id=12') };
  expect(hook.isGreeting(greeting)).toBe(true);
  expect(hook.isGreeting({ ...greeting, body: Buffer.from('webhook_id=12&x=1') })).toBe(false);
  expect(hook.isGreeting({ ...greeting, headers: { 'x-wc-webhook-signature': 'x' } })).toBe(false);
  expect(hookOf('ghost').isGreeting(greeting)).toBe(false);
});

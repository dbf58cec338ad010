import { createWrongKeyGate } from '@purgeway/access';
import { createHook, type HookSettings } from '@purgeway/hooks';
import { createManualClock } from '@purgeway/runtime';
import { expect, test } from 'vitest';
import { assertSender } from './assert-sender.ts';

const secret = 'a secret of the sender';

async function come(authentication: HookSettings['authentication'], headers: Record<string, string>) {
  const clock = createManualClock();
  const settings = {
    source: 'generic',
    authentication,
    mapping: [],
    hasDistribution: false,
    hasHostnames: false,
  };
  const hook = createHook(settings, { secrets: () => [secret], isHostAllowed: () => true });
  let parsed = 0;
  const request = { method: 'POST', path: '/v1/hooks/any', headers, body: Buffer.from('{}') };
  const payload = async (): Promise<unknown> => {
    parsed += 1;
    return { proof: secret };
  };
  const services = { wrongKeys: createWrongKeyGate(clock), clock };
  const code = await assertSender(
    { own: { name: 'any', hook }, request, payload, address: '192.0.2.1' },
    services,
  ).then(
    () => 'let in',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
  return { code, parsed };
}

test.each([
  [
    'a signature',
    { type: 'signature', header: 'x-s', algorithm: 'sha256', encoding: 'hex', signedText: '{{body}}' },
  ],
  ['a header', { type: 'header', header: 'x-s' }],
  ['HTTP Basic', { type: 'basic', user: 'cms' }],
] as const)('who proves by %s is known, or not, before the body is parsed', async (_name, authentication) => {
  expect(await come(authentication, { 'x-s': 'wrong', authorization: 'Basic d3Jvbmc6d3Jvbmc=' })).toEqual({
    code: 'wrong-signature',
    parsed: 0,
  });
});

test('the body is parsed where the proof stands in it', async () => {
  expect(await come({ type: 'body', field: 'proof' }, {})).toEqual({ code: 'let in', parsed: 1 });
});

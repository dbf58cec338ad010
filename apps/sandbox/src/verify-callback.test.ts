import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { newSigningSecret } from './data-folder.ts';
import { findCallbackProblem } from './verify-callback.ts';

const secret = newSigningSecret();
const nowMs = Date.UTC(2026, 2, 10, 2);
const body = '{"type":"operation.complete"}';

function headersOf(signedWith = secret): Record<string, string> {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(nowMs / 1_000),
    'webhook-signature': new Webhook(signedWith).sign('msg_1', new Date(nowMs), body),
  };
}

const problemOf = (headers: Record<string, string>, text = body, atMs = nowMs) =>
  findCallbackProblem({ headers, body: Buffer.from(text) }, secret, atMs);

it('takes what an independent library signed, also beside another signature', () => {
  const headers = headersOf();
  expect(problemOf(headers)).toBeUndefined();
  const two = `v1,AAAA ${headers['webhook-signature']}`;
  expect(problemOf({ ...headers, 'webhook-signature': two })).toBeUndefined();
});

it('refuses another body, another secret, another time and no signature', () => {
  expect(problemOf(headersOf(), '{}')).toContain('signature');
  expect(problemOf(headersOf(newSigningSecret()))).toContain('signature');
  expect(problemOf(headersOf(), body, nowMs + 301_000)).toContain('timestamp');
  expect(problemOf({ ...headersOf(), 'webhook-timestamp': 'soon' })).toContain('timestamp');
  expect(problemOf({})).toContain('timestamp');
});

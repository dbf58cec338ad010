import { randomBytes } from 'node:crypto';
import { Secret } from '@purgeway/model';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { signedHeaders } from './sign.ts';

const message = { id: 'msg_1', timestampSeconds: 1_767_600_000, body: '{"a":"ü"}' };

it('signs as an independent implementation does', () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  expect(signedHeaders(message, [new Secret(secret)])).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1767600000',
    'webhook-signature': new Webhook(secret).sign(
      message.id,
      new Date(message.timestampSeconds * 1_000),
      message.body,
    ),
  });
});

it('signs the example of the specification', () => {
  // Standard Webhooks, reference implementations' shared test vector.
  const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const headers = signedHeaders(
    { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1_614_265_330, body: '{"test": 2432232314}' },
    [secret],
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

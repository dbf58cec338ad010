import { createHash, randomBytes, randomInt } from 'node:crypto';
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

it('verifies with the old secret and with the new one, and never once it was tampered with', () => {
  const seed = randomInt(2 ** 31);
  const [old, fresh, foreign] = [1, 2, 3].map(() => `whsec_${randomBytes(32).toString('base64')}`);
  const secrets = [fresh, old].map((text) => new Secret(text ?? ''));
  const accepts = (secret: string | undefined, body: string, headers: Record<string, string>): boolean => {
    try {
      new Webhook(secret ?? '').verify(body, headers);
      return true;
    } catch {
      return false;
    }
  };
  let accepted = 0;
  for (let i = 0; i < 5_000; i += 1) {
    const chance = (place: number, below: number): number =>
      createHash('sha256').update(`${seed} ${i} ${place}`).digest().readUInt32BE() % below;
    const body = JSON.stringify({ type: 'operation.complete', data: { n: i, text: `ü${chance(0, 1_000)}` } });
    const now = Math.floor(Date.now() / 1_000);
    const headers = signedHeaders({ id: `msg_${i}`, timestampSeconds: now, body }, secrets);
    expect([accepts(old, body, headers), accepts(fresh, body, headers)], `seed ${seed}`).toEqual([
      true,
      true,
    ]);
    const at = chance(1, body.length);
    const changed = body.slice(0, at) + (body[at] === 'x' ? 'y' : 'x') + body.slice(at + 1);
    const tampered = [
      accepts(old, changed, headers),
      accepts(fresh, body.slice(0, at), headers),
      accepts(fresh, body, { ...headers, 'webhook-id': `msg_${i + 1}` }),
      accepts(old, body, { ...headers, 'webhook-timestamp': String(now - 1 - chance(2, 200)) }),
      accepts(foreign, body, headers),
    ];
    accepted += tampered.filter(Boolean).length;
  }
  expect(accepted, `seed ${seed}`).toBe(0);
});

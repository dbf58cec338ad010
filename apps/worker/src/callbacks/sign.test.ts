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

/** Each is changed in ten ways. The long form: `SIGNED_DELIVERIES=100000`, a minute's work. */
const deliveries = Number(process.env['SIGNED_DELIVERIES'] ?? 15_000);

it('verifies with the old secret and with the new one, and never once it was tampered with', () => {
  const seed = randomInt(2 ** 31);
  const [old = '', fresh = '', foreign = ''] = [1, 2, 3].map(
    () => `whsec_${randomBytes(32).toString('base64')}`,
  );
  const secrets = [fresh, old].map((text) => new Secret(text));
  const counts = { verified: 0, mutated: 0, accepted: 0 };
  let before = sendOne({ seed, number: deliveries, secrets });
  for (let number = 0; number < deliveries; number += 1) {
    const sent = sendOne({ seed, number, secrets });
    counts.verified += [old, fresh].filter((secret) => accepts(secret, sent)).length;
    const mutants = [...mutantsOf(sent, before), { ...sent, secret: foreign }];
    mutants.forEach((mutant, i) => {
      counts.mutated += 1;
      counts.accepted += Number(accepts(mutant.secret ?? (i % 2 === 0 ? old : fresh), mutant));
    });
    before = sent;
  }
  expect({ seed, ...counts }).toEqual({
    seed,
    verified: 2 * deliveries,
    mutated: 10 * deliveries,
    accepted: 0,
  });
}, 600_000);

interface Sent {
  readonly id: string;
  readonly timestamp: number;
  readonly signature: string;
  readonly body: string;
  /** Any number below that, by the seed. */
  readonly chance: (place: number, below: number) => number;
}

interface Mutant extends Sent {
  /** Verified with that; absent: with either that signed it. */
  readonly secret?: string;
}

function sendOne(one: {
  readonly seed: number;
  readonly number: number;
  readonly secrets: readonly Secret[];
}): Sent {
  const chance = (place: number, below: number): number =>
    createHash('sha256').update(`${one.seed} ${one.number} ${place}`).digest().readUInt32BE() % below;
  const id = `msg_${one.number}`;
  const timestamp = Math.floor(Date.now() / 1_000);
  const data = { n: one.number, text: `ü${chance(0, 1_000)}` };
  const body = JSON.stringify({ type: 'operation.complete', data });
  const headers = signedHeaders({ id, timestampSeconds: timestamp, body }, one.secrets);
  return { id, timestamp, body, chance, signature: headers['webhook-signature'] ?? '' };
}

/** Nine ways to change a message or what it is signed with. */
function mutantsOf(sent: Sent, before: Sent): readonly Mutant[] {
  const { id, timestamp, signature, body, chance } = sent;
  const at = chance(1, body.length);
  const inSignature = 3 + chance(2, 43);
  return [
    { ...sent, body: withOther(body, at) },
    { ...sent, body: body.slice(0, at) },
    { ...sent, body: `${body} ` },
    { ...sent, id: `${id}0` },
    { ...sent, timestamp: timestamp - 1 - chance(3, 200) },
    { ...sent, timestamp: timestamp + 1 + chance(3, 200) },
    { ...sent, signature: signature.replaceAll('v1,', 'v2,') },
    {
      ...sent,
      signature: signature
        .split(' ')
        .map((one) => withOther(one, inSignature))
        .join(' '),
    },
    { ...sent, signature: before.signature },
  ];
}

function withOther(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
}

function accepts(secret: string, { id, timestamp, signature, body }: Sent): boolean {
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
  };
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

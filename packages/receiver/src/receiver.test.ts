import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { Webhook } from 'standardwebhooks';
import vectorFile from '../vectors.json' with { type: 'json' };
import { CallbackError, createReplayGuard, verifyEvent, verifySignature } from './receiver.mjs';
import type { PurgewayEvent } from './receiver.mjs';

const { vectors } = vectorFile;
type Vector = (typeof vectors)[number];

const named = (name: string): Vector => {
  const found = vectors.find((vector) => vector.name === name);
  if (found === undefined) {
    throw new Error(`There is no vector "${name}".`);
  }
  return found;
};
const first = named('a complete operation');

const bodyOf = ({ body_base64 }: Vector): Buffer => Buffer.from(body_base64, 'base64');

const headersOf = ({ headers }: Vector): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function verdictOf(check: () => unknown): string {
  try {
    check();
    return 'ok';
  } catch (error) {
    return error instanceof CallbackError ? error.code : `not one of ours: ${String(error)}`;
  }
}

function wordsOf(check: () => unknown): string {
  try {
    check();
    return '';
  } catch (error) {
    return `${String(error)} ${JSON.stringify(error)}`;
  }
}

const verify = (vector: Vector): PurgewayEvent =>
  verifyEvent(bodyOf(vector), headersOf(vector), vector.secrets, { now: vector.now * 1_000 });

describe('every vector', () => {
  it.each(vectors)('$name: $verdict', (vector) => {
    expect(verdictOf(() => verify(vector))).toBe(vector.verdict);
    const check = () =>
      verifySignature(bodyOf(vector), headersOf(vector), vector.secrets, { now: vector.now * 1_000 });
    expect(verdictOf(check) === 'ok').toBe(vector.is_genuine);
  });

  describe('is judged alike by the library of Standard Webhooks', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date'], now: first.now * 1_000 });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    /** It reads a number out of any text that begins with one. */
    const isReadLeniently = (vector: Vector): boolean =>
      vector.verdict === 'bad-timestamp' || vector.name === 'the time with a zero before it';
    /** It takes bodies as text alone. */
    const isText = (vector: Vector): boolean => vector.name !== 'a body that is no text';

    it.each(vectors.filter((vector) => isText(vector) && !isReadLeniently(vector)))('$name', (vector) => {
      const isGenuine = vector.secrets.some((secret) => {
        try {
          new Webhook(secret).verify(bodyOf(vector), headersOf(vector), { jsonParse: false });
          return true;
        } catch {
          return false;
        }
      });
      expect(isGenuine).toBe(vector.is_genuine);
    });
  });
});

describe('verifyEvent', () => {
  const now = first.now * 1_000;

  it('answers the event with its id, and its type tells its state', () => {
    const event = verify(first);
    expect(event).toEqual({
      ...JSON.parse(bodyOf(first).toString('utf8')),
      id: headersOf(first)['webhook-id'],
    });
    if (event.type === 'operation.partial') {
      expectTypeOf(event.data.state).toEqualTypeOf<'partial'>();
    }
  });

  it.each([
    ['the Headers of fetch', new Headers(headersOf(first))],
    ["Node's object", headersOf(first)],
    [
      'an object in any case',
      Object.fromEntries(
        Object.entries(headersOf(first)).map(([name, value]) => [name.toUpperCase(), value]),
      ),
    ],
    [
      'lists of one value',
      Object.fromEntries(Object.entries(headersOf(first)).map(([name, value]) => [name, [value]])),
    ],
  ])('takes headers as %s', (_form, headers) => {
    expect(verifyEvent(bodyOf(first), headers, first.secrets, { now }).type).toBe('operation.complete');
  });

  it('refuses a header that came twice', () => {
    const headers = { ...headersOf(first), 'webhook-id': ['msg_1', 'msg_2'] };
    expect(verdictOf(() => verifyEvent(bodyOf(first), headers, first.secrets, { now }))).toBe(
      'missing-header',
    );
  });

  it.each([
    ['a Buffer', bodyOf(first)],
    ['text', bodyOf(first).toString('utf8')],
    [
      'a part of a larger buffer',
      new Uint8Array(Buffer.concat([Buffer.alloc(3), bodyOf(first)])).subarray(3),
    ],
    ['an ArrayBuffer', new Uint8Array(bodyOf(first)).buffer],
  ])('takes the body as %s', (_form, body) => {
    expect(verifyEvent(body, headersOf(first), first.secrets, { now }).type).toBe('operation.complete');
  });

  it('says so when the body was parsed before', () => {
    const parsed = JSON.parse(bodyOf(first).toString('utf8'));
    expect(verdictOf(() => verifyEvent(parsed, headersOf(first), first.secrets, { now }))).toBe(
      'body-not-raw',
    );
  });

  it.each([['no base64'], ['whsec_'], ['whsec_%%%']])('calls the secret "%s" unusable', (secret) => {
    expect(verdictOf(() => verifyEvent(bodyOf(first), headersOf(first), secret, { now }))).toBe('bad-secret');
  });

  it('lets nothing through when it is given no secret', () => {
    expect(verdictOf(() => verifyEvent(bodyOf(first), headersOf(first), [], { now }))).toBe('bad-signature');
  });

  it('goes by the tolerance that it is given', () => {
    const options = { now: now + 10_000, toleranceSeconds: 5 };
    expect(verdictOf(() => verifyEvent(bodyOf(first), headersOf(first), first.secrets, options))).toBe(
      'too-old',
    );
  });

  it('tells neither secret nor body in its errors', () => {
    const told = vectors
      .filter(({ verdict }) => verdict !== 'ok')
      .map((vector) => wordsOf(() => verify(vector)));
    expect(told.filter((words) => words.includes('whsec_') || words.includes('op_'))).toEqual([
      // The form of a secret, not the secret.
      'CallbackError: A secret must be "whsec_" and base64. {"name":"CallbackError","code":"bad-secret"}',
    ]);
  });
});

it('verifySignature names the operation, for callbacks without a body', () => {
  const empty = named('the empty body of a callback by GET');
  const id = headersOf(empty)['webhook-id'] ?? '';
  expect(verifySignature('', headersOf(empty), empty.secrets, { now: empty.now * 1_000 })).toEqual({
    id,
    operationId: id.replace('msg_', 'op_'),
    timestampSeconds: empty.now,
  });
});

describe('a replay guard', () => {
  it('does the work once for each id', async () => {
    const guard = createReplayGuard();
    const work = vi.fn<() => void>();
    expect([await guard.once('a', work), await guard.once('a', work), await guard.once('b', work)]).toEqual([
      'done',
      'repeat',
      'done',
    ]);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('does work again that failed', async () => {
    const guard = createReplayGuard();
    const fail = () => {
      throw new Error('no');
    };
    await expect(guard.once('a', fail)).rejects.toThrow('no');
    expect(await guard.once('a', () => {})).toBe('done');
  });

  it('has who comes meanwhile wait for the end of the work', async () => {
    const guard = createReplayGuard();
    const work = Promise.withResolvers<void>();
    const told: string[] = [];
    const tell = (answer: string): void => void told.push(answer);
    const slow = guard.once('a', () => work.promise).then(tell);
    const others = [guard.once('a', () => {}), guard.once('a', () => {})].map((other) => other.then(tell));
    await new Promise((resolve) => void setImmediate(resolve));
    expect(told).toEqual([]);
    work.resolve();
    await Promise.all([slow, ...others]);
    expect(told.toSorted()).toEqual(['done', 'repeat', 'repeat']);
  });

  it('remembers no more than it is told to, and no longer', async () => {
    let now = 0;
    const guard = createReplayGuard({ idsMax: 2, rememberedSeconds: 10, now: () => now });
    const again = (id: string) => guard.once(id, () => {});
    await again('a');
    await again('b');
    await again('c');
    expect([await again('b'), await again('c'), await again('a')]).toEqual(['repeat', 'repeat', 'done']);
    now = 10_000;
    expect(await again('a')).toBe('done');
  });
});

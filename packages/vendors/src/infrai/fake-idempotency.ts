import type { FakeAnswer, FakeRequest } from '../testing/fake.ts';
import type { Reading } from './fake-routes.ts';

/** Remembers what was done under a key, for good: the vendor's window is not known. */
export interface Idempotency {
  /** Whether the key was used for another call. */
  isConflict(key: string | undefined, request: FakeRequest): boolean;
  /** The first answer under the key; carries out only when there is none yet. */
  once(key: string | undefined, request: FakeRequest, carryOut: () => FakeAnswer): FakeAnswer;
}

export function createIdempotency(): Idempotency {
  const kept = new Map<string, { readonly call: string; readonly answer: FakeAnswer }>();
  return {
    isConflict: (key, request) => {
      const before = key === undefined ? undefined : kept.get(key);
      return before !== undefined && before.call !== callOf(request);
    },
    once: (key, request, carryOut) => {
      if (key === undefined) return carryOut();
      const before = kept.get(key);
      if (before !== undefined) return before.answer;
      const answer = carryOut();
      kept.set(key, { call: callOf(request), answer });
      return answer;
    },
  };
}

/** The key of the header, or of the body where a purge may carry it. */
export function keyOf(request: FakeRequest, reading: Reading): string | undefined {
  return keyInBody(reading) ?? request.headers['idempotency-key'];
}

/** What is wrong with the keys of a call that carries two. */
export function problemOfKeys(request: FakeRequest, reading: Reading): string | undefined {
  const inHeader = request.headers['idempotency-key'];
  const inBody = keyInBody(reading);
  const areOne = inHeader === undefined || inBody === undefined || inHeader === inBody;
  return areOne ? undefined : 'Idempotency-Key and idempotency_key differ';
}

function keyInBody({ capability, json }: Reading): string | undefined {
  if (capability !== 'cdn.cache.purge' || typeof json !== 'object' || json === null) return undefined;
  const key: unknown = Reflect.get(json, 'idempotency_key');
  return typeof key === 'string' ? key : undefined;
}

function callOf({ method, url, body }: FakeRequest): string {
  return `${method} ${url.pathname} ${body}`;
}

import { describe, expect, it } from 'vitest';
import { isOpenToFlag, meaningOf, type Purpose } from './errors.ts';

describe('a failure without a flag', () => {
  it.each([
    [400, 'INVALID_INPUT', 'rejected'],
    [422, 'INVALID_INPUT', 'rejected'],
    [402, 'INSUFFICIENT_CREDIT', 'account'],
    [200, 'INSUFFICIENT_CREDIT', 'account'],
    [402, undefined, 'account'],
    [400, undefined, 'rejected'],
    [401, 'ANY', 'account'],
    [403, 'ANY', 'account'],
    [404, 'ANY', 'not-found'],
    [409, 'ANY', 'rejected'],
    [413, 'ANY', 'rejected'],
    [422, 'ANY', 'rejected'],
    [429, 'ANY', 'throttled'],
    [500, 'ANY', 'unavailable'],
    [502, 'ANY', 'uncertain'],
    [503, 'ANY', 'unavailable'],
    [504, 'ANY', 'uncertain'],
    [200, 'ANY', 'rejected'],
    [200, undefined, 'rejected'],
  ] as const)('of a purge: HTTP %i with code %s is %s', (status, code, kind) => {
    expect(meaningOf({ status, code, purpose: 'purge' })).toEqual({ kind });
  });

  it.each([
    ['purge', { kind: 'rejected' }],
    ['create', { kind: 'uncertain', attemptsMax: 3 }],
    ['change', { kind: 'conflict', attemptsMax: 20 }],
    ['read', { kind: 'rejected' }],
  ] as const)('409 of a %s is read by what the call was for', (purpose, meaning) => {
    expect(meaningOf({ status: 409, purpose })).toEqual(meaning);
  });
});

describe("the vendor's flag", () => {
  it.each([
    [400, true, { kind: 'unavailable', attemptsMax: 5 }],
    [404, true, { kind: 'unavailable', attemptsMax: 5 }],
    [409, true, { kind: 'unavailable', attemptsMax: 5 }],
    [200, true, { kind: 'unavailable', attemptsMax: 5 }],
    [500, true, { kind: 'unavailable' }],
    [504, true, { kind: 'uncertain' }],
    [400, false, { kind: 'rejected' }],
    [404, false, { kind: 'not-found' }],
    [500, false, { kind: 'rejected' }],
    [504, false, { kind: 'rejected' }],
    [200, false, { kind: 'rejected' }],
  ] as const)('turns HTTP %i with %s into %o', (status, isRetryable, meaning) => {
    expect(meaningOf({ status, isRetryable, purpose: 'purge' })).toEqual(meaning);
  });

  it.each([
    [401, 'account'],
    [402, 'account'],
    [403, 'account'],
    [429, 'throttled'],
  ] as const)('has no say over HTTP %i', (status, kind) => {
    for (const isRetryable of [true, false]) {
      expect(meaningOf({ status, isRetryable, purpose: 'purge' })).toEqual({ kind });
    }
    expect(isOpenToFlag({ status, purpose: 'purge' })).toBe(false);
  });

  it('is asked for only where the answer has none', () => {
    expect(isOpenToFlag({ status: 500, purpose: 'purge' })).toBe(true);
    expect(isOpenToFlag({ status: 500, purpose: 'purge', isRetryable: false })).toBe(false);
  });
});

describe('a create', () => {
  it.each([500, 503])('that failed with HTTP %i may have made a distribution all the same', (status) => {
    expect(meaningOf({ status, purpose: 'create' })).toEqual({ kind: 'uncertain' });
  });

  it('whose key was used is looked for, whatever the flag says', () => {
    const purpose: Purpose = 'create';
    expect(meaningOf({ status: 409, purpose, isRetryable: false })).toEqual({
      kind: 'uncertain',
      attemptsMax: 3,
    });
  });
});

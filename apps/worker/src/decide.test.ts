import { VendorError, vendorErrorKinds, type VendorErrorFacts } from '@purgeway/vendors';
import { describe, expect, it } from 'vitest';
import { decide, type FailedCall } from './decide.ts';

const hourMs = 3_600_000;
const call: FailedCall = { targets: 10, attempt: 1, putOff: 0, isOverdue: false, random: 0.5 };

function failure(kind: VendorErrorFacts['kind'], facts: Partial<VendorErrorFacts> = {}): VendorError {
  return new VendorError({ kind, vendor: 'any', message: 'the words', ...facts });
}

describe('every kind of failure', () => {
  it.each(vendorErrorKinds)('%s has a decision', (kind) => {
    expect(['retry', 'exhausted', 'split', 'end']).toContain(decide(failure(kind), call).act);
  });

  it.each(vendorErrorKinds)('%s ends at the deadline, unless it says more about the target', (kind) => {
    const decision = decide(failure(kind), { ...call, targets: 1, isOverdue: true });
    expect(decision.act).toBe('end');
  });
});

describe('a refused batch', () => {
  it.each(['rejected', 'not-found'] as const)('(%s) is split until the target stands alone', (kind) => {
    expect(decide(failure(kind), { ...call, targets: 2 })).toEqual({ act: 'split' });
    expect(decide(failure(kind), { ...call, targets: 1 })).toEqual({ act: 'end', state: 'rejected' });
  });

  it('is split even when its time is over: its good targets are not to blame', () => {
    expect(decide(failure('rejected'), { ...call, isOverdue: true })).toEqual({ act: 'split' });
  });
});

describe('a vendor that is too busy', () => {
  it('is left alone as long as it asks, between a second and a day', () => {
    const pauseOf = (retryAfterMs: number): unknown => decide(failure('throttled', { retryAfterMs }), call);
    expect(pauseOf(90_000)).toEqual({ act: 'retry', afterMs: 90_000, hold: 'throttled', refund: true });
    expect(pauseOf(0)).toMatchObject({ afterMs: 1_000 });
    expect(pauseOf(1_000 * hourMs)).toMatchObject({ afterMs: 24 * hourMs });
  });

  it('is left alone longer each time when it does not say how long, up to five minutes', () => {
    const pauses = [0, 1, 2, 3, 50].map((putOff) => decide(failure('throttled'), { ...call, putOff }));
    expect(pauses).toMatchObject([5, 10, 20, 40, 300].map((s) => ({ afterMs: s * 1_000 })));
  });

  it('does not use up attempts by it', () => {
    const spent = { ...call, attempt: 1, putOff: 30 };
    expect(decide(failure('unavailable', { attemptsMax: 2 }), spent).act).toBe('retry');
  });
});

describe('a vendor that is down', () => {
  it.each(['unavailable', 'uncertain'] as const)('(%s) is tried again later and later', (kind) => {
    const pauses = [1, 2, 3, 6, 100].map((attempt) => decide(failure(kind), { ...call, attempt }));
    expect(pauses).toMatchObject(
      [1, 2, 4, 32, 60].map((s) => ({
        act: 'retry',
        afterMs: s * 1_000,
        hold: 'unavailable',
        refund: kind === 'unavailable',
      })),
    );
  });

  it('is not tried before it asks to be', () => {
    expect(decide(failure('unavailable', { retryAfterMs: 120_000 }), call)).toMatchObject({
      afterMs: 120_000,
    });
  });

  it('is given up when its error deserves no more attempts', () => {
    const error = failure('unavailable', { attemptsMax: 2 });
    expect(decide(error, { ...call, attempt: 1 }).act).toBe('retry');
    expect(decide(error, { ...call, attempt: 2 })).toEqual({ act: 'end', state: 'gave-up' });
  });

  it('is not called by everybody at once: pauses differ by up to a fifth', () => {
    const pauses = [0, 1].map((random) => decide(failure('unavailable'), { ...call, random }));
    expect(pauses).toMatchObject([{ afterMs: 800 }, { afterMs: 1_200 }]);
  });
});

it('a used-up quota waits, and costs the batch nothing', () => {
  expect(decide(failure('quota'), { ...call, attempt: 99 })).toEqual({ act: 'exhausted' });
});

it('an account that a person must mend is held, and its work kept', () => {
  expect(decide(failure('account'), call)).toEqual({
    act: 'retry',
    afterMs: 300_000,
    hold: 'account',
    refund: true,
  });
});

it('a vendor busy with an earlier change holds up this batch alone', () => {
  const decision = decide(failure('conflict'), call);
  expect(decision).toEqual({ act: 'retry', afterMs: 30_000, refund: true });
});

it('what the vendor turns out not to offer is told as that', () => {
  expect(decide(failure('unsupported'), call)).toEqual({ act: 'end', state: 'not-supported' });
});

import { VendorError, vendorErrorKinds } from '@purgeway/vendors';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { pauseAfter } from './callbacks/schedule.ts';
import { decide, isUnreached, type FailedCall } from './decide.ts';

// A failure prints its seed and path: fc.assert(…, { seed, path }) replays it.

const dayMs = 24 * 3_600_000;

const failures: fc.Arbitrary<VendorError> = fc
  .record(
    {
      kind: fc.constantFrom(...vendorErrorKinds),
      retryAfterMs: fc.integer({ min: 0, max: 10 * dayMs }),
      attemptsMax: fc.integer({ min: 1, max: 50 }),
      isOfThisKind: fc.boolean(),
    },
    { requiredKeys: ['kind'] },
  )
  .map((facts) => new VendorError({ ...facts, vendor: 'any', message: 'It failed.' }));

const calls: fc.Arbitrary<FailedCall> = fc.record({
  targets: fc.integer({ min: 1, max: 5_000 }),
  isOfOneDistribution: fc.boolean(),
  attempt: fc.integer({ min: 1, max: 100_000 }),
  putOff: fc.nat(100_000),
  isOverdue: fc.boolean(),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

it('every pause is longer than nothing and no longer than a day', () => {
  fc.assert(
    fc.property(failures, calls, (error, call) => {
      const decision = decide(error, call);
      fc.pre(decision.act === 'retry');
      expect(decision.afterMs).toBeGreaterThanOrEqual(500);
      expect(decision.afterMs).toBeLessThanOrEqual(dayMs);
    }),
  );
});

it('nothing is tried for ever: what is overdue, and what has had its attempts, ends or is split', () => {
  fc.assert(
    fc.property(failures, calls, (error, call) => {
      expect(decide(error, { ...call, isOverdue: true }).act).toMatch(/^(end|split)$/u);
    }),
  );
  fc.assert(
    fc.property(failures, calls, (error, call) => {
      fc.pre(error.attemptsMax !== undefined);
      expect(decide(error, { ...call, attempt: error.attemptsMax }).act).toMatch(/^(end|split)$/u);
    }),
  );
});

it('only what has several targets is split, so that halving comes to an end', () => {
  fc.assert(
    fc.property(failures, calls, (error, call) => {
      expect(decide(error, { ...call, targets: 1 }).act).not.toBe('split');
    }),
  );
});

it('a call without a usable answer holds the account up as unavailable, and no other does', () => {
  fc.assert(
    fc.property(failures, calls, (error, call) => {
      const decision = decide(error, call);
      fc.pre(decision.act === 'retry');
      expect(decision.hold === 'unavailable').toBe(isUnreached(error));
    }),
  );
});

it('a call whose effect is not known is never refunded', () => {
  fc.assert(
    fc.property(calls, (call) => {
      const error = new VendorError({ kind: 'uncertain', vendor: 'any', message: 'No answer.' });
      const decision = decide(error, call);
      expect(decision.act === 'retry' && decision.refund).toBe(false);
    }),
  );
});

it('pauses between callback attempts stay within a fifth of the schedule, or obey Retry-After within bounds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempts, random) => {
        const least = pauseAfter(attempts, { random: 0 });
        const most = pauseAfter(attempts, { random: 1 });
        const pause = pauseAfter(attempts, { random });
        expect(pause === undefined).toBe(least === undefined);
        expect(pause ?? 0).toBeGreaterThanOrEqual(least ?? 0);
        expect(pause ?? 0).toBeLessThanOrEqual(most ?? 0);
        expect(most ?? 0).toBeLessThanOrEqual(1.51 * (least ?? 0));
      },
    ),
  );
});

import { expect, test } from 'vitest';
import { createManualClock, systemClock } from './clock.ts';

test('a manual clock starts at the present and moves by what it is advanced', () => {
  const clock = createManualClock();
  expect(Math.abs(clock.now() - systemClock.now())).toBeLessThan(1_000);
  clock.advance(60_000);
  expect(Math.abs(clock.now() - systemClock.now() - 60_000)).toBeLessThan(1_000);
});

test('a manual clock starts where it is told and can go back', () => {
  const start = Date.UTC(2030, 0, 1);
  const clock = createManualClock(start);
  expect(Math.abs(clock.now() - start)).toBeLessThan(1_000);
  clock.advance(-5_000);
  expect(Math.abs(clock.now() - (start - 5_000))).toBeLessThan(1_000);
});

import { expect, test } from 'vitest';
import { createRateGate } from './rate-gate.ts';

test('a name may pass so often at once, and then so often a second', () => {
  let nowMs = 0;
  const gate = createRateGate({ burst: 3, perSecond: 2, now: () => nowMs });
  const passed = (times: number) =>
    Array.from({ length: times }, () => gate.pass('a')).filter(Boolean).length;
  expect(passed(5)).toBe(3);
  nowMs += 499;
  expect(passed(1)).toBe(0);
  nowMs += 1;
  expect(passed(2)).toBe(1);
  nowMs += 60_000;
  expect(passed(5)).toBe(3);
  expect(gate.pass('b')).toBe(true);
});

import { createManualClock } from '@purgeway/runtime';
import { expect, test } from 'vitest';
import { createWrongKeyGate } from './wrong-key-gate.ts';

function setUp() {
  const clock = createManualClock();
  const gate = createWrongKeyGate(clock);
  const failTimes = (count: number, address = '192.0.2.1'): number[] =>
    Array.from({ length: count }, () => gate.failed(address));
  return { clock, gate, failTimes };
}

test('a few wrong keys are mistakes; from then on every pause is twice the last', () => {
  const { clock, gate, failTimes } = setUp();
  expect(failTimes(10)).toEqual(Array.from({ length: 10 }, () => 0));
  for (const seconds of [1, 2, 4, 8, 16]) {
    const pauseMs = gate.failed('192.0.2.1');
    expect(pauseMs).toBeGreaterThan(seconds * 1_000 - 900);
    expect(pauseMs).toBeLessThanOrEqual(seconds * 1_000);
    clock.advance(seconds * 1_000);
    expect(gate.failed('192.0.2.1')).toBe(0);
  }
});

test('no pause is longer than a quarter of an hour', () => {
  const { clock, gate, failTimes } = setUp();
  failTimes(10);
  for (let i = 0; i < 40; i += 1) {
    clock.advance(15 * 60_000);
    expect(gate.failed('192.0.2.1')).toBe(0);
    expect(gate.failed('192.0.2.1')).toBeLessThanOrEqual(15 * 60_000);
  }
});

test('an hour without a wrong key is forgiven', () => {
  const { clock, failTimes } = setUp();
  failTimes(20);
  clock.advance(60 * 60_000);
  expect(failTimes(10).every((pauseMs) => pauseMs === 0)).toBe(true);
});

test('addresses are apart, but for those of one IPv6 network', () => {
  const { gate, failTimes } = setUp();
  failTimes(10, '2001:db8::1');
  expect(gate.failed('2001:db8::ffff:2')).toBeGreaterThan(0);
  expect(gate.failed('2001:db8:0:1::1')).toBe(0);
  expect(gate.failed('192.0.2.1')).toBe(0);
});

test('ever new addresses push out those that were quiet longest, and no others', () => {
  const { gate, failTimes } = setUp();
  failTimes(10, '192.0.2.1');
  failTimes(10, '192.0.2.2');
  for (let i = 0; i < 9_999; i += 1) {
    gate.failed(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  }
  expect(gate.failed('192.0.2.2')).toBeGreaterThan(0);
  expect(gate.failed('192.0.2.1')).toBe(0);
});

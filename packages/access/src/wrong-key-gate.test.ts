import { expect, test } from 'vitest';
import { createWrongKeyGate } from './wrong-key-gate.ts';

function setUp() {
  // It stands still: what is told to the millisecond is held to it.
  let nowMs = 0;
  const clock = { now: () => nowMs, advance: (ms: number) => void (nowMs += ms) };
  const gate = createWrongKeyGate(clock);
  /** Sends a wrong key, and answers how long it has to wait. */
  const guess = (address = '192.0.2.1'): number => {
    const sent = { address, apiKey: 'wrong' };
    const pauseMs = gate.pauseMs(sent);
    if (pauseMs === 0) {
      gate.failed(sent);
    }
    return pauseMs;
  };
  const failTimes = (count: number, address?: string): number[] =>
    Array.from({ length: count }, () => guess(address));
  return { clock, gate, guess, failTimes };
}

test('a few wrong keys are mistakes; from then on every pause is twice the last', () => {
  const { clock, guess, failTimes } = setUp();
  expect(failTimes(10)).toEqual(Array.from({ length: 10 }, () => 0));
  for (const seconds of [1, 2, 4, 8, 16]) {
    const pauseMs = guess('192.0.2.1');
    expect(pauseMs).toBeGreaterThan(seconds * 1_000 - 900);
    expect(pauseMs).toBeLessThanOrEqual(seconds * 1_000);
    clock.advance(seconds * 1_000);
    expect(guess('192.0.2.1')).toBe(0);
  }
});

test('no pause is longer than a quarter of an hour', () => {
  const { clock, guess, failTimes } = setUp();
  failTimes(10);
  for (let i = 0; i < 40; i += 1) {
    clock.advance(15 * 60_000);
    expect(guess('192.0.2.1')).toBe(0);
    expect(guess('192.0.2.1')).toBeLessThanOrEqual(15 * 60_000);
  }
});

test('an hour without a wrong key is forgiven', () => {
  const { clock, failTimes } = setUp();
  failTimes(20);
  clock.advance(60 * 60_000);
  expect(failTimes(10).every((pauseMs) => pauseMs === 0)).toBe(true);
});

test('addresses are apart, but for those of one IPv6 network', () => {
  const { guess, failTimes } = setUp();
  failTimes(10, '2001:db8::1');
  expect(guess('2001:db8::ffff:2')).toBeGreaterThan(0);
  expect(guess('2001:db8:0:1::1')).toBe(0);
  expect(guess('192.0.2.1')).toBe(0);
});

test('ever new addresses push out those that were quiet longest, and no others', () => {
  const { guess, failTimes } = setUp();
  failTimes(10, '192.0.2.1');
  failTimes(10, '192.0.2.2');
  for (let i = 0; i < 9_999; i += 1) {
    guess(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  }
  expect(guess('192.0.2.2')).toBeGreaterThan(0);
  expect(guess('192.0.2.1')).toBe(0);
});

test('during a pause no key is looked at but those that worked from there before', () => {
  const { clock, gate, failTimes } = setUp();
  const right = { address: '192.0.2.1', apiKey: 'right' };
  gate.worked({ ...right, apiKey: 'of a neighbour' });
  gate.worked({ ...right, address: '192.0.2.2' });
  failTimes(10);
  expect(gate.pauseMs(right)).toBe(1_000);
  expect(gate.pauseMs({ ...right, apiKey: 'of a neighbour' })).toBe(0);
  expect(gate.pauseMs({ ...right, address: '192.0.2.2' })).toBe(0);
  clock.advance(1_000);
  expect(gate.pauseMs(right)).toBe(0);
});

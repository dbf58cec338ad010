import { expect, it } from 'vitest';
import { attemptsMax, pauseAfter, pausesMs } from './schedule.ts';

const hourMs = 3_600_000;

it('is ten attempts over 75 hours and 35 minutes', () => {
  expect(attemptsMax).toBe(10);
  expect(Math.floor(pausesMs.reduce((sum, pause) => sum + pause, 0) / 60_000)).toBe(75 * 60 + 35);
});

it('pauses up to a fifth more or less than planned, and not after the last attempt', () => {
  pausesMs.forEach((planned, i) => {
    expect(pauseAfter(i + 1, { random: 0 })).toBe(0.8 * planned);
    expect(pauseAfter(i + 1, { random: 1 })).toBe(1.2 * planned);
  });
  expect(pauseAfter(attemptsMax, { random: 0 })).toBeUndefined();
  expect(pauseAfter(attemptsMax, { random: 0, retryAfterMs: 5_000 })).toBeUndefined();
});

it('waits longer where the receiver asks for it, up to a day', () => {
  const pause = (retryAfterMs: number): number | undefined => pauseAfter(3, { random: 0.5, retryAfterMs });
  expect(pause(7_200_000)).toBe(7_200_000);
  expect(pause(1_000 * hourMs)).toBe(24 * hourMs);
});

it('is not used up within seconds by a receiver that always asks to be called again at once', () => {
  const pauses = pausesMs.map((_, i) => pauseAfter(i + 1, { random: 0.5, retryAfterMs: 1_000 }));
  expect(pauses).toEqual(pausesMs);
});

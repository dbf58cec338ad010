import { expect, test } from 'vitest';
import { callsOf, clearingMs, dayQuotaOf } from './clearing.ts';
import { effectiveLimits } from './effective-limits.ts';
import type { LimitedAccount } from './lanes.ts';
import { limit } from './testing/a-vendor.ts';

const dayMs = 86_400_000;
const noon = Date.UTC(2026, 0, 5, 12);
const url = 'url.hard';

/** Five calls a second of 20 URLs each, 1,000 URLs a day; directories of their own. The day begins at UTC+8. */
const account: LimitedAccount = {
  id: 'main',
  lingerMs: 0,
  limits: effectiveLimits({
    callsAtATimeMax: limit(10),
    purge: {
      url: {
        targetsPerCallMax: limit(20),
        rates: [{ unit: 'calls', max: limit(5), windowMs: 1_000 }],
        quota: { targetsMax: limit(1_000), utcOffsetMinutes: 480 },
      },
      directory: {
        targetsPerCallMax: limit(1),
        rates: [{ unit: 'calls', max: limit(1), windowMs: 60_000 }],
        bytesPerCallMax: limit(100),
      },
    },
  }),
};

const clear = (targets: number, changes: Partial<Parameters<typeof clearingMs>[0]> = {}): number =>
  clearingMs({
    account,
    loads: [{ lane: url, targets }],
    startMs: noon,
    usedToday: {},
    usedAtMs: noon,
    ...changes,
  });
/** UTC+8 begins its day at 16:00. */
const toMidnightMs = 4 * 3_600_000;

test('nothing takes no time', () => {
  expect(clear(0)).toBe(0);
  expect(clear(0, { loads: [] })).toBe(0);
});

test('one call takes as long as a call', () => {
  expect(clear(20)).toBe(300);
});

test('calls beyond a window wait for the next, each window for the calls of the one before', () => {
  expect(clear(100)).toBe(300);
  expect(clear(101)).toBe(1_302 + 300);
  expect(clear(400)).toBe(3 * 1_302 + 300);
});

test('what the day has no room for waits for the vendor’s midnight, and for as many more days as it takes', () => {
  expect(clear(1_000)).toBeLessThan(60_000);
  expect(clear(1_001)).toBe(toMidnightMs + 300);
  expect(clear(3_001)).toBe(toMidnightMs + 2 * dayMs + 300);
});

test('what was used counts on its own day alone', () => {
  const used = { usedToday: { url: 1_000 } };
  expect(clear(20, used)).toBe(toMidnightMs + 300);
  expect(clear(20, { ...used, startMs: noon + toMidnightMs })).toBe(300);
  expect(clear(20, { ...used, startMs: noon + toMidnightMs - 1 })).toBe(1 + 300);
});

test('a share that is kept for urgent purges is theirs alone', () => {
  const limits = effectiveLimits(account.limits, { purge: { url: { urgentShare: 0.5 } } });
  const sharing = { account: { ...account, limits } };
  expect(clear(600, sharing)).toBeGreaterThan(toMidnightMs);
  expect(clear(600, { ...sharing, isUrgent: true })).toBeLessThan(60_000);
});

test('the lane that takes longest decides', () => {
  const loads = [
    { lane: url, targets: 20 },
    { lane: 'directory.hard', targets: 3 },
  ];
  expect(clear(0, { loads })).toBe(2 * 60_302 + 300);
});

test('lanes that share a budget share its windows', () => {
  const loads = ['url.hard', 'url.soft'].map((lane) => ({ lane, targets: 60 }));
  expect(clear(0, { loads })).toBe(1_302 + 300);
});

test('where the day allows nothing, it never ends', () => {
  const limits = effectiveLimits({
    callsAtATimeMax: limit(1),
    purge: {
      url: { targetsPerCallMax: limit(1), rates: [], quota: { targetsMax: limit(0), utcOffsetMinutes: 0 } },
    },
  });
  expect(clear(1, { account: { ...account, limits } })).toBe(Infinity);
});

test('calls at a time bound what no window does', () => {
  const limits = effectiveLimits({
    callsAtATimeMax: limit(2),
    purge: { url: { targetsPerCallMax: limit(1), rates: [] } },
  });
  expect(clear(10, { account: { ...account, limits } })).toBe(5 * 300);
});

test('calls are counted by targets and by size', () => {
  expect(callsOf(account, { lane: url, targets: 41 })).toBe(3);
  expect(callsOf(account, { lane: 'directory.hard', targets: 2, bytes: 450 })).toBe(5);
});

test('windows of targets make for calls that share them evenly', () => {
  const limits = effectiveLimits({
    callsAtATimeMax: limit(2),
    purge: {
      url: {
        targetsPerCallMax: limit(1_000),
        rates: [{ unit: 'targets', max: limit(1_500), windowMs: 60_000 }],
      },
    },
  });
  expect(callsOf({ ...account, limits }, { lane: url, targets: 1_500 })).toBe(2);
  expect(callsOf({ ...account, limits }, { lane: url, targets: 3_000 })).toBe(4);
});

test('a kind tells the quota that it counts against', () => {
  expect(dayQuotaOf(account, url)).toMatchObject({ id: 'url', max: 1_000 });
  expect(dayQuotaOf(account, 'directory.hard')).toBeUndefined();
});

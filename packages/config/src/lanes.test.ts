import { expect, test } from 'vitest';
import { effectiveLimits } from './effective-limits.ts';
import { callSpec, describeLane, governorSpec, parseLane } from './lanes.ts';
import { limit } from './testing/a-vendor.ts';

const perSecond = (max: number) => ({ unit: 'calls', max: limit(max), windowMs: 1_000 }) as const;
const perMinute = (max: number) => ({ unit: 'calls', max: limit(max), windowMs: 60_000 }) as const;

/** Everything in one allowance, and no calls but purges. */
const narrow = {
  id: 'narrow',
  lingerMs: 50,
  limits: effectiveLimits({
    callsAtATimeMax: limit(2),
    purge: {
      url: { targetsPerCallMax: limit(20), rates: [perSecond(2)] },
      directory: { targetsPerCallMax: limit(20), rates: [], budgetOf: 'url' },
    },
  }),
};

/** All calls of the account in one allowance besides their own, one distribution a call. */
const wide = {
  id: 'wide',
  lingerMs: 0,
  limits: effectiveLimits({
    callsAtATimeMax: limit(4),
    every: [perMinute(30), { ...perMinute(15), windowMs: 30_000 }],
    purge: {
      url: { targetsPerCallMax: limit(1), rates: [], scope: 'distribution' },
      everything: { targetsPerCallMax: limit(1), rates: [perMinute(5)], scope: 'distribution' },
    },
    poll: { rates: [perMinute(15)], callsEach: limit(2) },
    change: { rates: [], callsEach: limit(3) },
    logs: { rates: [perSecond(1)] },
  }),
};

const every = [
  { id: 'every/calls/60000', unit: 'calls', max: 30, windowMs: 60_000 },
  { id: 'every/calls/30000', unit: 'calls', max: 15, windowMs: 30_000 },
];

test('a kind that is counted with another uses its budgets', () => {
  const spec = governorSpec(narrow, 'directory.hard', { cms: 2 });
  expect(spec).toEqual({
    budgets: [{ id: 'url/calls/1000', unit: 'calls', max: 2, windowMs: 1_000 }],
    callsAtATimeMax: 2,
    targetsPerCallMax: 20,
    leaseMs: 60_000,
    weights: { cms: 2 },
    hasUrgentReserve: false,
  });
});

test('what is counted over all calls is a budget of every purge and every other call', () => {
  expect(governorSpec(wide, 'url.hard.dist_1', {}).budgets).toEqual(every);
  expect(governorSpec(wide, 'everything.hard.dist_1', {}).budgets).toEqual([
    { id: 'everything/calls/60000', unit: 'calls', max: 5, windowMs: 60_000 },
    ...every,
  ]);
  const poll = { id: 'poll/calls/60000', unit: 'calls', max: 15, windowMs: 60_000 };
  expect(callSpec(wide, 'poll').budgets).toEqual([poll, ...every]);
});

test('a change charges the calls it may take, and takes a place among the calls at a time', () => {
  expect(callSpec(wide, 'change')).toEqual({
    budgets: every,
    calls: 3,
    slot: { callsAtATimeMax: 4, leaseMs: 12_000 },
    waitsWhilePaused: true,
  });
});

test('other calls charge one unless the vendor says more, and take no place', () => {
  const logs = { id: 'logs/calls/1000', unit: 'calls', max: 1, windowMs: 1_000 };
  expect(callSpec(wide, 'logs')).toMatchObject({ budgets: [logs, ...every], calls: 1 });
  expect(callSpec(wide, 'poll')).toEqual({ budgets: expect.any(Array), calls: 2 });
});

test('calls that the vendor does not have are a mistake of ours', () => {
  expect(() => callSpec(narrow, 'change')).toThrow('Account narrow has no limits');
});

test('a lane of a distribution is named by it, and read back', () => {
  const target = {
    kind: 'everything',
    value: 'https://a.example/',
    mode: 'hard',
    distribution: 'dist_1',
  } as const;
  const { lane } = describeLane(wide, target);
  expect(lane).toBe('everything.hard.dist_1');
  expect(parseLane(lane)).toEqual({ kind: 'everything', mode: 'hard', scope: 'dist_1' });
  expect(describeLane(wide, { ...target, value: 'dist_1' }).lane).toBe(lane);
  expect(describeLane(narrow, { ...target, kind: 'url' }).lane).toBe('url.hard');
});

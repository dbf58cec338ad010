import { expect, test } from 'vitest';
import { createMeter } from './meter.ts';
import { showStanding, type Standing } from './standing.ts';

const standing: Standing = {
  accounts: [
    {
      account: 'main',
      vendor: 'v',
      waiting: 7,
      oldestWaitingSeconds: 42,
      inFlight: 1,
      watching: 2,
      changes: 0,
      circuit: 'half-open',
      held: 'quota',
      quotas: [{ kind: 'url', max: 100, used: 90 }],
    },
  ],
  callbacks: { pending: 3, dead: 1 },
  receivers: { open: 1, disabled: 0 },
  jobs: [{ queue: 'callbacks', state: 'waiting', jobs: 5 }],
  redis: { usedBytes: 10, maxBytes: 20, durabilityProblems: 0 },
};

test('what stands in Redis is shown', async () => {
  const meter = createMeter('api');
  showStanding(meter, { read: async () => standing });
  const text = await meter.text();
  for (const line of [
    'purgeway_redis_up 1',
    'purgeway_account_waiting_targets{account="main",vendor="v"} 7',
    'purgeway_account_oldest_waiting_seconds{account="main",vendor="v"} 42',
    'purgeway_account_circuit_open{account="main",vendor="v"} 0.5',
    'purgeway_account_held{account="main",vendor="v",reason="quota"} 1',
    'purgeway_account_quota_used_targets{account="main",vendor="v",kind="url"} 90',
    'purgeway_callbacks{state="dead"} 1',
    'purgeway_queue_jobs{queue="callbacks",state="waiting"} 5',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('however many ask, Redis is asked once in a while', async () => {
  let reads = 0;
  const meter = createMeter('api');
  const read = async (): Promise<Standing> => {
    reads += 1;
    return standing;
  };
  showStanding(meter, { read, keptMs: 60_000 });
  await Promise.all([meter.text(), meter.text(), meter.text()]);
  await meter.text();
  expect(reads).toBe(1);
});

test('without Redis the rest is shown all the same, and nothing old', async () => {
  let isGone = false;
  const meter = createMeter('api');
  const read = async (): Promise<Standing> => {
    if (isGone) {
      throw new Error('Redis is gone.');
    }
    return standing;
  };
  showStanding(meter, { read, keptMs: -1 });
  expect(await meter.text()).toContain('purgeway_account_waiting_targets{');
  isGone = true;
  meter.add('purgeway_http_problems_total', { code: 'store-unavailable' });
  const text = await meter.text();
  expect(text.split('\n')).toContain('purgeway_redis_up 0');
  expect(text).toContain('code="store-unavailable"');
  expect(text).not.toContain('purgeway_account_waiting_targets{');
  expect(text.split('\n').filter((line) => line.startsWith('purgeway_redis_memory'))).toEqual([]);
});

test('a Redis that hangs is asked once, and not waited for', async () => {
  let reads = 0;
  const hanging = Promise.withResolvers<Standing>();
  const meter = createMeter('api');
  const read = (): Promise<Standing> => {
    reads += 1;
    return hanging.promise;
  };
  showStanding(meter, { read, keptMs: -1, withinMs: 20 });
  expect((await meter.text()).split('\n')).toContain('purgeway_redis_up 0');
  expect((await meter.text()).split('\n')).toContain('purgeway_redis_up 0');
  expect(reads).toBe(1);
  hanging.resolve(standing);
  expect((await meter.text()).split('\n')).toContain('purgeway_redis_up 1');
});

test('a reading that never ends is given up, and another is begun', async () => {
  let reads = 0;
  const meter = createMeter('api');
  const read = (): Promise<Standing> => {
    reads += 1;
    return reads === 1 ? new Promise(() => undefined) : Promise.resolve(standing);
  };
  showStanding(meter, { read, withinMs: 20, lostAfterMs: 0 });
  expect((await meter.text()).split('\n')).toContain('purgeway_redis_up 0');
  expect((await meter.text()).split('\n')).toContain('purgeway_redis_up 1');
});

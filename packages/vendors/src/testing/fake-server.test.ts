import { afterEach, describe, expect, it } from 'vitest';
import { jsonAnswer, type FakeOptions, type FakeRules, type FakeServer } from './fake.ts';
import { startFakeServer } from './fake-server.ts';

const running: FakeServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('the fake server', () => {
  it('holds answers at the gate and lets them go in order', async () => {
    const fake = await start();
    fake.gate.hold();
    const ended: string[] = [];
    const calls = ['a', 'b', 'c'].map(async (target) => {
      await purge(fake, target);
      ended.push(target);
    });
    await fake.waitForCalls(3);
    expect([fake.gate.heldCount, ended, fake.callsAtATimePeak]).toEqual([3, [], 3]);
    expect(fake.ledger.map((call) => call.outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    fake.gate.releaseNext();
    await Promise.race(calls);
    expect(ended).toHaveLength(1);
    fake.gate.release();
    await Promise.all(calls);
    expect(await purge(fake, 'd')).toBe(200);
  });

  it('plays queued faults first, each once, then the lasting one until it is cleared', async () => {
    const fake = await start();
    fake.faults.set({ do: 'fail', status: 503 });
    fake.faults.next({ do: 'throttle' }, 2);
    const statuses = [
      await purge(fake, 'a'),
      await purge(fake, 'a'),
      await purge(fake, 'a'),
      await purge(fake, 'a'),
    ];
    fake.faults.clear();
    statuses.push(await purge(fake, 'a'));
    expect(statuses).toEqual([429, 429, 503, 503, 200]);
    expect(fake.ledger.map((call) => call.fault)).toEqual([
      'throttle',
      'throttle',
      'fail',
      'fail',
      undefined,
    ]);
  });

  it('keeps a fault for the calls it is meant for', async () => {
    const fake = await start();
    fake.faults.next({ do: 'fail', on: 'status' });
    expect(await purge(fake, 'a')).toBe(200);
  });

  it('ends held and hanging calls when it closes', async () => {
    const fake = await start();
    fake.faults.next({ do: 'hang' });
    const hanging = purge(fake, 'a').catch((error: unknown) => error);
    await fake.waitForCalls(1);
    await fake.close();
    expect(await hanging).toBeInstanceOf(Error);
  });

  it('keeps what came in, bodies only when asked', async () => {
    const [full, lean] = [await start(), await start({ keepBodies: false })];
    full.clock.set(7);
    await purge(full, 'a');
    await purge(lean, 'a');
    expect(full.ledger).toMatchObject([
      { at: 7, action: 'purge', route: '/', kind: 'tag', targets: ['a'], body: 'a' },
    ]);
    expect(lean.ledger).toMatchObject([{ targets: ['a'], body: '' }]);
  });

  it('says how many calls came when more were waited for', async () => {
    const fake = await start();
    await expect(fake.waitForCalls(1, { timeoutMs: 5 })).rejects.toThrow('0 of 1 calls');
  });
});

const rules: FakeRules = {
  limits: { targetsPerCallMax: {}, targetsPerDayMax: {}, utcOffsetMinutes: 0, rates: [] },
  read: ({ body, url }) => ({ action: 'purge', route: url.pathname, kind: 'tag', targets: [body] }),
  refuse: () => undefined,
  carryOut: () => jsonAnswer(200, {}),
  words: {
    tooFast: () => jsonAnswer(429, {}),
    tooManyTargets: () => jsonAnswer(400, {}),
    quotaUsed: () => jsonAnswer(429, {}),
    badTarget: () => jsonAnswer(400, {}),
    badCredentials: () => jsonAnswer(401, {}),
    ownFailure: () => jsonAnswer(500, {}),
  },
};

async function start(options: FakeOptions = {}): Promise<FakeServer> {
  const fake = await startFakeServer(options, () => rules);
  running.push(fake);
  return fake;
}

async function purge(fake: FakeServer, target: string): Promise<number> {
  const response = await fetch(fake.url, { method: 'POST', body: target });
  await response.text();
  return response.status;
}

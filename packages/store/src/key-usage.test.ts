import { expect, test } from 'vitest';
import { openConnections } from './testing/connections.ts';
import { openStoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const setUp = () => openStoreBench({ redis, subscriber, spec: { targetsPerCallMax: 10 } });
const limit = { requests: 100, windowMs: 60_000 };

test('no more is granted than there is, and the rest says when it is free', async () => {
  const { store, clock } = setUp();
  const lease = (want: number) => store.keyUsage.lease('k', limit, want);
  expect(await lease(60)).toMatchObject({ granted: 60, remaining: 40 });
  expect(await lease(60)).toMatchObject({ granted: 40, remaining: 0 });
  const none = await lease(1);
  expect(none.granted).toBe(0);
  clock.at += none.resetMs - 1;
  expect((await lease(1)).granted).toBe(0);
  clock.at += 1;
  expect((await lease(1)).granted).toBe(1);
});

test('in no window of any position is more granted and used than the limit has', async () => {
  const { store, clock } = setUp();
  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed ${seed}`);
  const random = randomOf(seed);
  const uses: { readonly fromMs: number; readonly toMs: number; readonly count: number }[] = [];
  for (let i = 0; i < 600; i += 1) {
    clock.at += Math.floor(random() ** 3 * 12_000);
    const { granted, validMs } = await store.keyUsage.lease('k', limit, 1 + Math.floor(random() * 40));
    uses.push({ fromMs: clock.at, toMs: clock.at + validMs, count: granted });
  }
  // The worst that holders can do: use a lease at its last moment, or at its first. Each start of a window is tried.
  for (const start of uses.flatMap(({ fromMs, toMs }) => [fromMs, toMs])) {
    const end = start + limit.windowMs;
    const used = uses.filter(({ fromMs, toMs }) => toMs >= start && fromMs < end);
    expect(used.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(limit.requests);
  }
  const granted = uses.reduce((sum, { count }) => sum + count, 0);
  const windows = ((uses.at(-1)?.toMs ?? 0) - (uses[0]?.fromMs ?? 0)) / limit.windowMs;
  expect(granted / windows).toBeGreaterThan(limit.requests * 0.85);
});

test('another window starts to count anew', async () => {
  const { store } = setUp();
  await store.keyUsage.lease('k', limit, 100);
  expect((await store.keyUsage.lease('k', { requests: 10, windowMs: 10_000 }, 20)).granted).toBe(10);
});

test('a day takes all targets or none, until midnight UTC', async () => {
  const { store, clock } = setUp();
  clock.at = Date.UTC(2026, 0, 5, 23, 59);
  const day = Math.floor(clock.at / 86_400_000);
  const charge = (targets: number) => store.keyUsage.charge('k', { targets }, 100);
  expect(await charge(70)).toEqual({ answer: 'charged', day });
  expect(await charge(40)).toEqual({ answer: 'used-up', used: 70, untilMs: Date.UTC(2026, 0, 6) });
  expect(await charge(30)).toEqual({ answer: 'charged', day });
  await store.keyUsage.giveBack('k', { targets: 30 }, day);
  expect((await store.keyUsage.usage(['k', 'other'])).map(({ usedToday }) => usedToday)).toEqual([70, 0]);
  clock.at = Date.UTC(2026, 0, 6);
  expect((await charge(100)).answer).toBe('charged');
  // What is given back late belongs to the day that it was taken from.
  await store.keyUsage.giveBack('k', { targets: 70 }, day);
  expect((await charge(1)).answer).toBe('used-up');
});

test('charges of one name count once, until the last that holds it gives it back', async () => {
  const { store, clock, prefix } = setUp();
  const day = Math.floor(clock.at / 86_400_000);
  const one = { targets: 60, name: 'one' };
  const charge = () => store.keyUsage.charge('k', one, 100);
  const giveBack = () => store.keyUsage.giveBack('k', one, day);
  const used = async () => (await store.keyUsage.usage(['k']))[0]?.usedToday;
  for (const { answer } of await Promise.all([charge(), charge(), charge()])) {
    expect(answer).toBe('charged');
  }
  expect((await store.keyUsage.charge('k', { targets: 60, name: 'two' }, 100)).answer).toBe('used-up');
  await giveBack();
  await giveBack();
  expect(await used()).toBe(60);
  await giveBack();
  await giveBack();
  expect(await used()).toBe(0);
  await charge();
  expect(await used()).toBe(60);
  expect(await redis.pttl(`${prefix}:{k:k}:d:${day}:n`)).toBeGreaterThan(86_400_000);
});

test('many at once never pass the day', async () => {
  const { store } = setUp();
  const charge = () => store.keyUsage.charge('k', { targets: 3 }, 100);
  const answers = await Promise.all(Array.from({ length: 200 }, charge));
  expect(answers.filter(({ answer }) => answer === 'charged')).toHaveLength(33);
});

test('the last use is known by key', async () => {
  const { store, clock } = setUp();
  await store.keyUsage.noteUse('k', { atMs: clock.at, address: '192.0.2.1' });
  expect(await store.keyUsage.usage(['k', 'never'])).toEqual([
    { lastUsedAtMs: clock.at, lastUsedFrom: '192.0.2.1', usedToday: 0 },
    { lastUsedAtMs: undefined, lastUsedFrom: undefined, usedToday: 0 },
  ]);
});

test('a session is found until it ends or is closed', async () => {
  const { store, prefix } = setUp();
  const session = { key: 'k', proof: 'p' };
  await store.sessions.open('name', session, 60_000);
  expect(await store.sessions.find('name')).toEqual(session);
  expect(await redis.pttl(`${prefix}:{s:name}`)).toBeGreaterThan(50_000);
  expect(await store.sessions.find('other')).toBeUndefined();
  await store.sessions.close('name');
  expect(await store.sessions.find('name')).toBeUndefined();
});

test('of more sessions than a key may have the oldest ends, and what was closed does not count', async () => {
  const { store, prefix } = setUp();
  const open = (name: string, key = 'k') => store.sessions.open(name, { key, proof: 'p' }, 60_000);
  const names = Array.from({ length: 25 }, (_, i) => `s${i}`);
  await open('of another key', 'other');
  for (const name of names) {
    await open(name);
  }
  const isOpen = async (name: string) => (await store.sessions.find(name)) !== undefined;
  const left = await Promise.all(names.map(isOpen));
  expect(left).toEqual(names.map((_, i) => i >= 5));
  expect(await isOpen('of another key')).toBe(true);
  for (let i = 0; i < 30; i += 1) {
    await store.sessions.close('s24');
    await open('s24');
  }
  expect(await isOpen('s5')).toBe(true);
  expect(await redis.llen(`${prefix}:{k:k}:s`)).toBe(20);
});

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

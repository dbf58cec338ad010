import { beforeEach, expect, it } from 'vitest';
import { createKeys } from './keys.ts';
import { receiverOfEndpoint, receiverOfHost } from './receivers.ts';
import type { Admission, Verdict } from './receivers.ts';
import { openConnections } from './testing/connections.ts';
import { endDelivery, openStoreBench, purgeSpec, type StoreBench } from './testing/store-bench.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const dayMs = 24 * 60 * minuteMs;
const leaseMs = 20 * secondMs;
const receiver = receiverOfEndpoint('cms');

const { redis, subscriber } = openConnections();
let bench: StoreBench;

beforeEach(() => {
  bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
});

let jobs = 0;

/** Each time as another job. */
const ask = (delivery: string, of = receiver): Promise<Admission> => {
  jobs += 1;
  return askAs(`job-${jobs}`, delivery, of);
};

const askAs = (job: string, delivery: string, of = receiver): Promise<Admission> =>
  bench.store.receivers.ask({ receiver: of, delivery, job, dueAtMs: bench.clock.at, leaseMs });

const tell = (delivery: string, verdict: Verdict, of = receiver) =>
  bench.store.receivers.tell({ receiver: of, delivery, verdict });

async function attempt(delivery: string, verdict: Verdict, of = receiver) {
  expect(await ask(delivery, of)).toEqual({ answer: 'go' });
  return tell(delivery, verdict, of);
}

async function failTimes(count: number, of = receiver): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await attempt(`d${i}`, 'bad', of);
  }
}

const circuit = async (of = receiver) => (await bench.store.receivers.status([of]))[0]?.circuit;

/** Ids of deliveries that there really are, so that they can be called. */
async function deliveries(count: number): Promise<string[]> {
  const ids = await Promise.all(Array.from({ length: count }, () => endDelivery(bench)));
  bench.attempts.length = 0;
  return ids;
}

const called = (): string[] => bench.attempts.map(({ id }) => id);

it('a receiver that does well leaves no trace', async () => {
  await attempt('a', 'good');
  expect(await circuit()).toEqual({
    state: 'closed',
    failures: 0,
    trips: 0,
    sinceMs: undefined,
    untilMs: undefined,
  });
  expect(await redis.keys(`${bench.prefix}:{r:*`)).toEqual([]);
});

it('a job that is taken over from a killed worker gets the place that it had; another job of the same delivery waits', async () => {
  expect(await askAs('first', 'a')).toEqual({ answer: 'go' });
  expect(await askAs('other', 'a')).toMatchObject({ answer: 'wait', comesAgain: true });
  expect(await askAs('first', 'a')).toEqual({ answer: 'go' });
  await tell('a', 'good');
  expect(await askAs('other', 'a')).toEqual({ answer: 'go' });
});

it('no more than eight attempts are under way at a time; who waits is called in the order of being due', async () => {
  const ids = await deliveries(12);
  for (const id of ids.slice(0, 8)) {
    expect(await ask(id)).toEqual({ answer: 'go' });
  }
  for (const id of ids.slice(8).toReversed()) {
    const dueAtMs = bench.clock.at + ids.indexOf(id);
    expect(
      await bench.store.receivers.ask({ receiver, delivery: id, job: 'j', dueAtMs, leaseMs }),
    ).toMatchObject({
      answer: 'wait',
      comesAgain: false,
      isCircuitOpen: false,
    });
  }
  await tell(ids[0] ?? '', 'good');
  expect(called()).toEqual([ids[8]]);
  // The place is kept for the one that was called.
  expect(await ask('another')).toMatchObject({ answer: 'wait' });
  expect(await ask(ids[8] ?? '')).toEqual({ answer: 'go' });
});

it('a delivery that is called and makes no attempt gives its place to the next at once', async () => {
  const ids = await deliveries(10);
  for (const id of ids) {
    bench.clock.at += 1;
    await ask(id);
  }
  await tell(ids[0] ?? '', 'good');
  expect(called()).toEqual([ids[8]]);
  await bench.store.receivers.decline({ receiver, delivery: ids[8] ?? '' });
  expect(called()).toEqual([ids[8], ids[9]]);
  // Kept for the one that was called, and by nobody else.
  expect(await ask('another')).toMatchObject({ answer: 'wait' });
  await bench.store.receivers.decline({ receiver, delivery: ids[9] ?? '' });
  expect(await ask('another')).toEqual({ answer: 'go' });
});

it('one that was not called, or is under way, has no place to give back', async () => {
  const ids = await deliveries(9);
  for (const id of ids) {
    await ask(id);
  }
  for (const id of [...ids, 'unknown']) {
    await bench.store.receivers.decline({ receiver, delivery: id });
  }
  expect(called()).toEqual([]);
  expect(await ask('another')).toMatchObject({ answer: 'wait' });
});

it('one that is to try a failing receiver and makes no attempt lets the next try', async () => {
  await failTimes(5);
  const [probe = '', next = ''] = await deliveries(2);
  await ask(probe);
  await ask(next);
  await bench.store.receivers.decline({ receiver, delivery: probe });
  expect(called()).toEqual([]);
  bench.clock.at += 30 * secondMs;
  await bench.store.receivers.decline({ receiver, delivery: next });
  expect(called()).toEqual([]);
  await bench.store.receivers.decline({ receiver, delivery: probe });
  expect(called()).toEqual([next]);
  expect(await ask(next)).toEqual({ answer: 'go' });
});

it('a place whose worker was killed is free again after its lease, and so is one that nobody came for', async () => {
  const ids = await deliveries(9);
  for (const id of ids.slice(0, 8)) {
    await ask(id);
  }
  await ask(ids[8] ?? '');
  bench.clock.at += leaseMs;
  expect(await ask('late')).toEqual({ answer: 'go' });
});

it('a delivery is under way once at a time, whoever asks for it', async () => {
  await ask('a');
  expect(await ask('a')).toMatchObject({
    answer: 'wait',
    untilMs: bench.clock.at + leaseMs,
    comesAgain: true,
  });
  await tell('a', 'bad');
  expect(await ask('a')).toEqual({ answer: 'go' });
});

it('five failures in a row open the circuit, a success between them does not let it come to that', async () => {
  await failTimes(4);
  await attempt('good', 'good');
  await failTimes(4);
  expect(await circuit()).toMatchObject({ state: 'closed', failures: 4 });
  expect(await attempt('e', 'bad')).toEqual({ change: 'opened', untilMs: bench.clock.at + 30 * secondMs });
  expect(await circuit()).toEqual({
    state: 'open',
    failures: 5,
    trips: 1,
    sinceMs: bench.clock.at,
    untilMs: bench.clock.at + 30 * secondMs,
  });
});

it('an open circuit lets one try at a time, each pause twice as long as the last, up to a quarter of an hour', async () => {
  await failTimes(5);
  let [probe = '', ...others] = await deliveries(4);
  let pauseMs = 30 * secondMs;
  for (let opens = 0; opens < 8; opens += 1) {
    const untilMs = bench.clock.at + pauseMs;
    expect(await ask(probe)).toMatchObject({
      answer: 'wait',
      untilMs,
      comesAgain: true,
      isCircuitOpen: true,
    });
    for (const other of others) {
      expect(await ask(other)).toMatchObject({ answer: 'wait', comesAgain: false });
    }
    bench.clock.at = untilMs;
    expect(await circuit()).toMatchObject({ state: 'half-open' });
    expect(await ask(probe)).toEqual({ answer: 'go' });
    expect(await ask(others[0] ?? '')).toMatchObject({ answer: 'wait', comesAgain: false });
    bench.attempts.length = 0;
    pauseMs = Math.min(2 * pauseMs, 15 * minuteMs);
    expect(await tell(probe, 'bad')).toEqual({ change: 'opened', untilMs: bench.clock.at + pauseMs });
    // One of those that wait is to try next, and is called for that time.
    expect(called()).toHaveLength(1);
    others = [...others.filter((id) => id !== called()[0]), probe];
    probe = called()[0] ?? '';
  }
});

it('a success closes the circuit, and calls those that wait at once, eight at a time', async () => {
  await failTimes(5);
  const ids = await deliveries(20);
  for (const id of ids) {
    await ask(id);
  }
  const [probe = ''] = ids;
  bench.clock.at += 30 * secondMs;
  expect(await ask(probe)).toEqual({ answer: 'go' });
  expect(await tell(probe, 'good')).toEqual({ change: 'closed' });
  expect(called()).toHaveLength(8);
  const done = new Set([probe]);
  for (let next = called().shift(); bench.attempts.length > 0; next = bench.attempts[0]?.id) {
    bench.attempts.shift();
    await attempt(next ?? '', 'good');
    done.add(next ?? '');
  }
  expect(done.size).toBe(20);
});

it('a probe that we broke off says nothing, and another tries at once', async () => {
  await failTimes(5);
  const [probe = '', next = ''] = await deliveries(2);
  await ask(probe);
  await ask(next);
  bench.clock.at += 30 * secondMs;
  await ask(probe);
  expect(await tell(probe, 'none')).toEqual({ change: 'none' });
  expect(called()).toEqual([next]);
  expect(await circuit()).toMatchObject({ failures: 5 });
  expect(await ask(next)).toEqual({ answer: 'go' });
});

it('nothing but failures for five days disables an endpoint, and who waits for it is told', async () => {
  const ids = await deliveries(30);
  const startMs = bench.clock.at;
  let change;
  for (let i = 0; change?.change !== 'disabled'; i += 1) {
    expect(await ask(`p${i}`)).toEqual({ answer: 'go' });
    change = await tell(`p${i}`, 'bad');
    bench.clock.at += 12 * 60 * minuteMs;
  }
  expect(bench.clock.at - startMs).toBeGreaterThanOrEqual(5 * dayMs);
  expect(bench.clock.at - startMs).toBeLessThan(6 * dayMs);
  const reason = 'It failed for five days without a break.';
  expect(change).toEqual({ change: 'disabled', reason });
  expect(await ask(ids[0] ?? '')).toEqual({ answer: 'disabled', reason });
  expect((await bench.store.receivers.status([receiver]))[0]?.disabled).toMatchObject({ reason });
  await bench.store.receivers.mend(receiver, 'reset');
  expect(await ask('x')).toMatchObject({ answer: 'disabled' });
  await bench.store.receivers.mend(receiver, 'enable');
  expect(await ask('x')).toEqual({ answer: 'go' });
});

it('a handful of failures far apart, or a success among many, disables nobody', async () => {
  await failTimes(4);
  bench.clock.at += 20 * dayMs;
  expect(await attempt('a', 'bad')).toMatchObject({ change: 'opened' });
  for (let i = 0; i < 30; i += 1) {
    bench.clock.at += dayMs;
    expect(await attempt(`b${i}`, i % 4 === 3 ? 'good' : 'bad')).not.toMatchObject({ change: 'disabled' });
  }
});

it('410 disables an endpoint at once, and no host', async () => {
  expect(await attempt('a', 'gone')).toEqual({ change: 'disabled', reason: 'It answered 410 Gone.' });
  const host = receiverOfHost('hooks.example');
  expect(await attempt('a', 'gone', host)).toEqual({ change: 'none' });
  for (let i = 0; i < 40; i += 1) {
    bench.clock.at += dayMs;
    expect(await attempt(`h${i}`, 'bad', host)).not.toMatchObject({ change: 'disabled' });
  }
});

it('those that wait in vain for a disabled endpoint are all called', async () => {
  const ids = await deliveries(60);
  for (const id of ids.slice(0, 8)) {
    await ask(id);
  }
  for (const id of ids.slice(8)) {
    await ask(id);
  }
  await tell(ids[0] ?? '', 'gone');
  const told = new Set<string>();
  for (let next = bench.attempts.shift(); next !== undefined; next = bench.attempts.shift()) {
    expect(await ask(next.id)).toMatchObject({ answer: 'disabled' });
    told.add(next.id);
  }
  expect(told).toEqual(new Set(ids.slice(8)));
});

it('a reset closes the circuit at once', async () => {
  await failTimes(5);
  const ids = await deliveries(3);
  for (const id of ids) {
    await ask(id);
  }
  await bench.store.receivers.mend(receiver, 'reset');
  expect(new Set(called())).toEqual(new Set(ids.slice(1)));
  expect(await circuit()).toMatchObject({ state: 'closed', failures: 0 });
});

it('who waits for an endpoint that is switched on again is called as places are free, until none waits', async () => {
  await failTimes(5);
  const ids = await deliveries(30);
  for (const id of ids) {
    await ask(id);
  }
  await bench.store.receivers.mend(receiver, 'enable');
  const tried = new Set<string>();
  for (let next = bench.attempts.shift(); next !== undefined; next = bench.attempts.shift()) {
    expect(bench.attempts.length).toBeLessThan(8);
    await attempt(next.id, tried.size % 3 === 0 ? 'good' : 'bad');
    tried.add(next.id);
  }
  // The one that was to try first when the circuit was to close has a job of its own.
  expect(tried).toEqual(new Set(ids.slice(1)));
});

it('of a receiver that is forgotten nothing stays, and all who waited for it are called', async () => {
  const ids = await deliveries(130);
  for (const id of ids) {
    await ask(id);
  }
  await tell(ids[0] ?? '', 'bad');
  bench.attempts.length = 0;
  const waiting = (await bench.store.receivers.status([receiver]))[0]?.waiting;
  expect(waiting).toBe(121);
  await bench.store.receivers.forget(receiver);
  expect(new Set(called()).size).toBe(waiting);
  expect(await redis.keys(`${bench.prefix}:{r:*`)).toEqual([]);
});

it('a host that nobody calls any more is forgotten within the hour, an endpoint is not', async () => {
  const host = receiverOfHost('hooks.example');
  await attempt('a', 'bad', host);
  await attempt('a', 'bad');
  const keys = createKeys(bench.prefix);
  expect(await redis.pttl(keys.receiver(host))).toBeLessThanOrEqual(60 * minuteMs);
  expect(await redis.pttl(keys.receiver(receiver))).toBeGreaterThan(29 * dayMs);
});

it('who is left alone or disabled is listed page by page, hosts too, until it does well again', async () => {
  const hosts = Array.from({ length: 5 }, (_, i) => receiverOfHost(`hooks-${i}.example`));
  for (const host of hosts) {
    await failTimes(5, host);
    bench.clock.at += 1;
  }
  await attempt('a', 'gone');
  const all = async (): Promise<string[]> => {
    const found: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await bench.store.receivers.failing({ limit: 2, after });
      found.push(...page.items.map((one) => one.receiver));
      after = page.next;
      if (after === undefined) {
        return found;
      }
    }
  };
  expect(await all()).toEqual([receiver, ...hosts.toReversed()]);
  await bench.store.receivers.mend(hosts[1] ?? '', 'reset');
  expect(await all()).toEqual([receiver, ...hosts.toReversed().filter((host) => host !== hosts[1])]);
});

it('receivers do not touch one another', async () => {
  await failTimes(5);
  const others = Array.from({ length: 49 }, (_, i) => receiverOfEndpoint(`other-${i}`));
  for (const other of others) {
    expect(await ask('a', other)).toEqual({ answer: 'go' });
  }
});

import { randomBytes } from 'node:crypto';
import { createLogger } from '@purgeway/runtime';
import { beforeEach, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { dumpRedis } from '../support/dump-redis.ts';
import { faults, startFaultReceiver } from '../support/fault-receiver.ts';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { readDelivery } from '../support/operations.ts';
import { until } from '../support/until.ts';
import { verifyCallback } from '../support/verify-callback.ts';

const hourMs = 3_600_000;

let stack: Bench['stack'];
let untilDone: Bench['untilDone'];
let logged: string[];

beforeEach(async () => {
  logged = [];
  ({ stack, untilDone } = await openBench({
    logger: createLogger({ level: 'debug', destination: { write: (line) => void logged.push(line) } }),
  }));
});

async function post(path: string, body: unknown = {}): Promise<Response> {
  return stack.call(path, { method: 'POST', body: JSON.stringify(body) });
}

async function secretFrom(response: Response): Promise<string> {
  return z.object({ secret: z.string() }).parse(await response.json()).secret;
}

async function endedPurge(callback: Readonly<Record<string, unknown>>, page: string): Promise<string> {
  const id = await stack.purge({ paths: [`https://${hostname}/${page}`], callback });
  await untilDone(id);
  return id;
}

const stateOf = async (id: string): Promise<string | undefined> => (await readDelivery(stack, id))?.state;

it('over a rotation no callback fails to verify, with the old secret and then with the new one', async () => {
  const { receiver } = stack;
  const made = await post('/v1/callback-endpoints', { name: 'mine', url: `${receiver.url}/in` });
  const old = await secretFrom(made);
  const next = async (page: string) => {
    const id = await endedPurge({ endpoint: 'mine' }, page);
    await until('it is delivered', async () => (await stateOf(id)) === 'delivered');
    const received = receiver.received.at(-1);
    if (received === undefined) {
      throw new Error('Nothing came.');
    }
    return received;
  };
  expect(verifyCallback(await next('before'), old)).toMatchObject({ type: 'operation.complete' });
  const fresh = await secretFrom(await post('/v1/callback-endpoints/mine/rotate'));
  const during = await next('during');
  expect(verifyCallback(during, old)).toEqual(verifyCallback(during, fresh));
  await stack.advance(24 * hourMs);
  const after = await next('after');
  expect(verifyCallback(after, fresh)).toMatchObject({ type: 'operation.complete' });
  expect(() => verifyCallback(after, old)).toThrow('No matching signature');
});

it('410 disables an endpoint; nothing for it is lost, and all is delivered once it is enabled and sent again', async () => {
  const { receiver, clock } = stack;
  const from = new Date(clock.now()).toISOString();
  await post('/v1/callback-endpoints', { name: 'mine', url: `${receiver.url}/in` });
  receiver.answers.push({ status: 410 });
  const first = await endedPurge({ endpoint: 'mine' }, 'first');
  await until('it is dead', async () => (await stateOf(first)) === 'dead');
  const second = await endedPurge({ endpoint: 'mine' }, 'second');
  await until('it is dead', async () => (await stateOf(second)) === 'dead');
  expect(receiver.received).toHaveLength(1);
  expect(await readDelivery(stack, second)).toMatchObject({
    attempts: 0,
    last_error: 'The endpoint is disabled: It answered 410 Gone.',
  });
  expect(await (await stack.call('/v1/callback-endpoints/mine')).json()).toMatchObject({
    disabled_reason: 'It answered 410 Gone.',
  });
  expect(
    logged.filter((line) => line.includes('"callback.disabled"') && line.includes('"error"')),
  ).toHaveLength(1);
  await post('/v1/callback-endpoints/mine/enable');
  const to = new Date(clock.now()).toISOString();
  const again = await post('/v1/callbacks/redeliver', { endpoint: 'mine', from, to });
  expect([again.status, await again.json()]).toEqual([202, { ok: true, redelivered: 2 }]);
  await until('both are delivered', async () =>
    (await Promise.all([first, second].map(stateOf))).every((state) => state === 'delivered'),
  );
  expect(new Set(receiver.received.slice(1).map(({ headers }) => headers['webhook-id']))).toEqual(
    new Set([first, second].map((id) => id.replace('op_', 'msg_'))),
  );
});

it('what stands in the query of a callback address is found neither in Redis nor in the log', async () => {
  const canary = `canary${randomBytes(8).toString('hex')}`;
  const url = `${stack.receiver.url}/in?token=${canary}`;
  await post('/v1/callback-endpoints', { name: 'mine', url });
  stack.receiver.answers.push({ status: 500 });
  const ids = [await endedPurge({ url }, 'one'), await endedPurge({ endpoint: 'mine' }, 'two')];
  await until('both were tried', () => stack.receiver.received.length >= 2);
  expect(stack.receiver.received.every(({ path }) => path.includes(canary))).toBe(true);
  expect(await dumpRedis(inject('redisUrl'), stack.prefix)).not.toContain(canary);
  expect(logged.join('')).not.toContain(canary);
  const shown = await (await stack.call(`/v1/callbacks/${(ids[0] ?? '').replace('op_', 'msg_')}`)).text();
  expect(shown).not.toContain(canary);
});

it('one endpoint that never answers holds up none of the other 49, however much waits for it', async () => {
  const { receiver } = stack;
  const hole = await startFaultReceiver(faults['takes all and never answers'], stack.clock);
  await post('/v1/callback-endpoints', { name: 'hole', url: hole.url });
  const others = Array.from({ length: 49 }, (_, i) => `other-${i}`);
  await Promise.all(
    others.map((name) => post('/v1/callback-endpoints', { name, url: `${receiver.url}/${name}` })),
  );
  const purge = (endpoint: string, i: number): Promise<string> =>
    stack.purge({ paths: [`https://${hostname}/${endpoint}/${i}`], callback: { endpoint } });
  const startedAtMs = stack.clock.now();
  await Promise.all(Array.from({ length: 400 }, (_, i) => purge('hole', i)));
  await Promise.all(others.flatMap((name) => [purge(name, 1), purge(name, 2)]));
  // The hole's first attempts hang until the clock of this machine says 15 s: the others are all told while they do.
  await until('the others are told', async () => {
    await stack.advance(3_000);
    return receiver.received.length >= 98;
  });
  // Eight places, which the moved clock frees when their attempts should long have ended.
  const leases = 1 + Math.floor((stack.clock.now() - startedAtMs) / (25 * 1_000));
  expect(hole.received.length).toBeLessThanOrEqual(8 * leases);
  await hole.close();
});

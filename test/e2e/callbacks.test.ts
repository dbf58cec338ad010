import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { listDeliveries, readDelivery, type ShownDelivery } from '../support/operations.ts';
import { startReceiver, type ReceivedCallback, type Receiver } from '../support/receiver.ts';
import { findFreePort } from '../support/redis-server.ts';
import { until } from '../support/until.ts';
import { verifyCallback } from '../support/verify-callback.ts';

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
/** As Standard Webhooks recommends. */
const scheduleMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];
/** A sweep asks for an attempt that is this long overdue. */
const sweepSlackMs = 6 * secondMs;

let stack: Bench['stack'];
let untilDone: Bench['untilDone'];
let endpoint: Receiver;

beforeEach(async () => {
  endpoint = await startReceiver();
  ({ stack, untilDone } = await openBench({
    endpoints: {
      cms: { url: `${endpoint.url}/cms/{purge_id}`, method: 'PUT' },
      dead: { url: `http://127.0.0.1:${await findFreePort()}/nobody-listens` },
    },
  }));
});

afterEach(() => endpoint.close());

/** An operation that has ended, with its final event on the way. */
async function endedPurge(callback: Readonly<Record<string, unknown>>, name = 'page'): Promise<string> {
  const id = await stack.purge({ paths: [`https://${hostname}/${name}`], callback });
  await untilDone(id);
  return id;
}

async function untilAttempts(id: string, count: number): Promise<ShownDelivery> {
  let delivery: ShownDelivery | undefined;
  await until(`attempt ${count}`, async () => {
    delivery = await readDelivery(stack, id);
    return Math.min(delivery?.attempts ?? 0, delivery?.attempt_log.length ?? 0) >= count;
  });
  if (delivery === undefined) {
    throw new Error('There is no delivery.');
  }
  return delivery;
}

/** How long after its latest attempt a delivery is tried again; undefined when it is not. */
function pauseOf(delivery: ShownDelivery): number | undefined {
  const { at = '', next_attempt_at: next } = delivery.attempt_log.at(-1) ?? {};
  return next === undefined ? undefined : Date.parse(next) - Date.parse(at);
}

function verified(received: readonly ReceivedCallback[]): unknown[] {
  return received.map((one) => verifyCallback(one, stack.secret));
}

describe('a callback that is never taken', () => {
  it('is tried ten times over 75 hours and 35 minutes, then stands with the dead and can be replayed', async () => {
    const { receiver, clock } = stack;
    receiver.answers.push(...Array.from({ length: 10 }, () => ({ status: 500 })));
    const id = await endedPurge({ url: `${receiver.url}/hook` });
    const sentAtMs: number[] = [];
    let totalMs = 0;
    for (const [i, scheduledMs] of scheduleMs.entries()) {
      const delivery = await untilAttempts(id, i + 1);
      sentAtMs.push(clock.now());
      expect(delivery.state).toBe('pending');
      const pauseMs = pauseOf(delivery) ?? 0;
      expect(pauseMs).toBeGreaterThanOrEqual(0.8 * scheduledMs);
      expect(pauseMs).toBeLessThanOrEqual(1.2 * scheduledMs);
      totalMs += pauseMs;
      await stack.advance(pauseMs + sweepSlackMs);
    }
    const dead = await untilAttempts(id, 10);
    expect(dead).toMatchObject({ state: 'dead', attempts: 10, last_status: 500 });
    expect(Math.abs(totalMs / (75 * hourMs + 35 * minuteMs) - 1)).toBeLessThan(0.2);

    await stack.advance(100 * hourMs);
    const { received } = receiver;
    expect(received).toHaveLength(10);
    expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([id.replace('op_', 'msg_')]),
    );
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(verified(received)).toHaveLength(10);
    received.slice(0, sentAtMs.length).forEach(({ headers }, i) => {
      const stamp = Number(headers['webhook-timestamp']) * 1_000;
      expect(Math.abs(stamp - (sentAtMs[i] ?? 0))).toBeLessThan(5 * secondMs);
    });

    expect((await listDeliveries(stack, 'dead')).map(({ id: own }) => own)).toContain(dead.id);
    const replayed = await stack.call(`/v1/callbacks/${dead.id}/replay`, { method: 'POST' });
    expect(replayed.status).toBe(202);
    await until('it is delivered', async () => (await readDelivery(stack, id))?.state === 'delivered');
    expect(received).toHaveLength(11);
    expect(received[10]?.headers['webhook-id']).toBe(dead.id);
    expect(received[10]?.body).toBe(received[0]?.body);
    expect((await listDeliveries(stack, 'dead')).map(({ id: own }) => own)).not.toContain(dead.id);
  });

  it('starts anew when it is replayed while it waits, and is not sent twice for it', async () => {
    const { receiver } = stack;
    receiver.answers.push({ status: 500 }, { status: 500 }, { status: 500 });
    const id = await endedPurge({ url: `${receiver.url}/hook` });
    for (const attempt of [1, 2]) {
      const pauseMs = pauseOf(await untilAttempts(id, attempt)) ?? 0;
      await stack.advance(pauseMs + sweepSlackMs);
    }
    await untilAttempts(id, 3);
    await stack.call(`/v1/callbacks/${id.replace('op_', 'msg_')}/replay`, { method: 'POST' });
    await until('it is delivered', async () => (await readDelivery(stack, id))?.state === 'delivered');
    await stack.advance(2 * hourMs);
    await stack.advance(2 * hourMs);
    expect(receiver.received).toHaveLength(4);
  });
});

describe('the receiver', () => {
  it('may say when it wants the next attempt', async () => {
    const { receiver } = stack;
    receiver.answers.push({ status: 503, headers: { 'retry-after': '7200' } });
    const id = await endedPurge({ url: `${receiver.url}/hook` });
    expect(pauseOf(await untilAttempts(id, 1))).toBe(2 * hourMs);
    await stack.advance(2 * hourMs - minuteMs);
    expect(receiver.received).toHaveLength(1);
    await stack.advance(minuteMs + sweepSlackMs);
    await until('it is delivered', async () => (await readDelivery(stack, id))?.state === 'delivered');
  });

  it('may say that it is gone, and is left alone', async () => {
    const { receiver } = stack;
    receiver.answers.push({ status: 410 });
    const id = await endedPurge({ url: `${receiver.url}/hook` });
    expect(await untilAttempts(id, 1)).toMatchObject({ state: 'dead', attempts: 1, last_status: 410 });
    await stack.advance(10 * hourMs);
    expect(receiver.received).toHaveLength(1);
  });

  it('cannot send us elsewhere', async () => {
    const { receiver } = stack;
    receiver.answers.push({ status: 307, headers: { location: `${endpoint.url}/elsewhere` } });
    const id = await endedPurge({ url: `${receiver.url}/hook` });
    expect(await untilAttempts(id, 1)).toMatchObject({ state: 'pending', last_status: 307 });
    expect(endpoint.received).toEqual([]);
  });

  it('that is dead does not hold up another', async () => {
    const { receiver } = stack;
    const dead = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        stack.purge({ paths: [`https://${hostname}/dead/${i}`], callback: { endpoint: 'dead' } }),
      ),
    );
    const id = await stack.purge({
      paths: [`https://${hostname}/fine`],
      callback: { url: `${receiver.url}/fine` },
    });
    await until('the living one is told', async () => {
      await stack.advance(3_000);
      return receiver.received.length > 0;
    });
    expect((await readDelivery(stack, id))?.id).toBe(receiver.received[0]?.headers['webhook-id']);
    const first = await untilAttempts(dead[0] ?? '', 1);
    expect(first.state).toBe('pending');
    expect(first.last_error).toMatch(/ECONNREFUSED/u);
  });
});

describe('a callback', () => {
  it.each([
    ['GET', ''],
    ['POST', 'operation.complete'],
    ['PUT', 'operation.complete'],
  ] as const)('by %s has its placeholders filled and verifies', async (method, type) => {
    const { receiver } = stack;
    const id = await endedPurge({ url: `${receiver.url}/hook?s={status}&id={purge_id}&x={other}`, method });
    await until('it arrives', () => receiver.received.length > 0);
    const received = receiver.received[0];
    expect(received).toMatchObject({ method, path: expect.stringContaining(`s=complete&id=${id}&x=`) });
    expect(received?.body ?? '').toContain(type);
    expect(method === 'GET').toBe(received?.body === '');
    const stamp = new Date(Number(received?.headers['webhook-timestamp']) * 1_000);
    expect(received?.headers['webhook-signature']).toBe(
      new Webhook(stack.secret).sign(id.replace('op_', 'msg_'), stamp, received?.body ?? ''),
    );
  });

  it('to a configured endpoint is made as the config says', async () => {
    const id = await endedPurge({ endpoint: 'cms' });
    await until('it arrives', () => endpoint.received.length > 0);
    expect(endpoint.received[0]).toMatchObject({ method: 'PUT', path: `/cms/${id}` });
    expect(verified(endpoint.received)).toMatchObject([
      { type: 'operation.complete', data: { purge_id: id, counts: expect.anything() } },
    ]);
    expect(stack.receiver.received).toEqual([]);
  });
});

import { randomBytes } from 'node:crypto';
import { createVault, Secret, type Delivery } from '@purgeway/model';
import { silentLogger } from '@purgeway/runtime';
import { receiverOfHost, type Store } from '@purgeway/store';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createClientPlaces, type ClientPlaces } from '../callbacks/client-places.ts';
import { attemptsMax, waitsMsMax } from '../callbacks/schedule.ts';
import { openRedis, openStore } from '../testing/open-store.ts';
import { deliverCallback, type DeliverDeps } from './deliver-callback.ts';

const jobOf = (delivery: string) => ({ delivery, jobId: `${delivery}-1` });

const minuteMs = 60_000;
const startMs = Date.UTC(2026, 0, 5);
const id = 'msg_0000000000000000000a';
const sealedUrl = createVault([randomBytes(32)]).seal('https://hooks.example/', 'elsewhere');

const redis = openRedis();
/** Stands still unless it is moved. */
const clock = { at: startMs, now: () => clock.at };
let store: Store;
/** What was asked for: when the next attempt of which delivery is to be made. */
let wished: { id: string; delayMs: number }[];
/** Addresses that were called. */
let sent: string[];
let places: ClientPlaces;

beforeEach(() => {
  clock.at = startMs;
  wished = [];
  sent = [];
  places = createClientPlaces(100);
  store = openStore({
    redis,
    clock,
    wishAttempt: async (delivery, delayMs) => void wished.push({ id: delivery.id, delayMs }),
  });
});

async function addDelivery(fields: Partial<Delivery>): Promise<void> {
  await store.deliveries.create({
    id,
    operationId: 'op_0000000000000000000a',
    client: 'site',
    state: 'pending',
    body: '{}',
    status: 'complete',
    createdAtMs: startMs,
    startedAtMs: startMs,
    attempts: 0,
    nextAttemptAtMs: startMs,
    ...fields,
  });
}

function depsWith(callbacks: Partial<DeliverDeps['callbacks']> = {}): DeliverDeps {
  return {
    store,
    clock,
    callbacks: {
      endpoints: {},
      allowedHosts: ['*'],
      timeoutMs: 1_000,
      allowedNetworks: [],
      allowedPorts: [443],
      allowHttp: false,
      ...callbacks,
    },
    wishAttempt: async (delivery, delayMs) => void wished.push({ id: delivery.id, delayMs }),
    send: async ({ url }) => {
      sent.push(url);
      return { isDelivered: true, isGone: false, status: 200 };
    },
    places,
    random: () => 0.5,
    logger: silentLogger,
  };
}

const run = (callbacks?: Partial<DeliverDeps['callbacks']>) =>
  deliverCallback(depsWith(callbacks), jobOf(id), new AbortController().signal);

it('a delivery that this process has no key for is out of the sweep’s way until it is looked at again', async () => {
  await addDelivery({ url: sealedUrl });
  clock.at += 1_000;
  expect(await store.deliveries.overdue(clock.now())).toHaveLength(1);
  expect(await run()).toEqual({ do: 'run-again', atMs: clock.now() + minuteMs });
  expect(await store.deliveries.overdue(clock.now() + minuteMs - 1)).toEqual([]);
  expect(await store.deliveries.overdue(clock.now() + minuteMs)).toHaveLength(1);
});

it('a delivery that nobody has a key for is given up in the end, and says why', async () => {
  await addDelivery({ url: sealedUrl });
  clock.at += waitsMsMax + 1;
  expect(await run()).toEqual({ do: 'finish' });
  expect(await store.deliveries.get(id)).toMatchObject({
    state: 'dead',
    attempts: 0,
    lastError: 'No worker has had the encryption key for it for five days.',
  });
});

it('an endpoint that this worker’s config lacks costs an attempt, not the delivery: a newer worker knows it', async () => {
  await addDelivery({ endpoint: 'cms' });
  expect(await run()).toEqual({ do: 'finish' });
  expect(await store.deliveries.get(id)).toMatchObject({
    state: 'pending',
    attempts: 1,
    lastError: 'There is no such endpoint.',
  });
  const [next] = wished;
  clock.at += next?.delayMs ?? 0;
  const secret = new Secret('whsec_');
  await run({ endpoints: { cms: { url: 'https://cms.example/', method: 'POST', secret } } });
  expect(await store.deliveries.get(id)).toMatchObject({ state: 'delivered', attempts: 2 });
  expect(sent).toEqual(['https://cms.example/']);
});

it('a delivery without an endpoint or a secret ends when its attempts are used up', async () => {
  await addDelivery({ url: 'https://hooks.example/' });
  for (let attempts = 1; attempts <= attemptsMax; attempts += 1) {
    await run();
    expect(await store.deliveries.get(id)).toMatchObject({ attempts });
    clock.at += wished.at(-1)?.delayMs ?? 0;
  }
  expect(await store.deliveries.get(id)).toMatchObject({ state: 'dead' });
  expect(sent).toEqual([]);
});

it('black holes of one client, each under a name of its own, leave half of the process to the others', async () => {
  const stop = new AbortController();
  const secret = new Secret('whsec_');
  const deps: DeliverDeps = {
    ...depsWith({ secret }),
    send: ({ url, signal }) => {
      sent.push(url);
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ isDelivered: false, isGone: false }));
      });
    },
  };
  const ids = Array.from({ length: 104 }, (_, i) => `msg_hole${i}`);
  for (const [i, one] of ids.entries()) {
    await addDelivery({ id: one, url: `https://hole-${i % 13}.example/` });
  }
  const running = ids.map((one) => deliverCallback(deps, jobOf(one), stop.signal));
  let refused = 0;
  for (const one of running) {
    void one.then(({ do: what }) => void (refused += what === 'run-again' ? 1 : 0));
  }
  await vi.waitFor(() => expect(sent.length + refused).toBe(104), 10_000);
  expect(sent).toHaveLength(50);
  await addDelivery({ client: 'other', url: 'https://hooks.example/' });
  await deliverCallback(depsWith({ secret }), jobOf(id), new AbortController().signal);
  expect(await store.deliveries.get(id)).toMatchObject({ state: 'delivered' });
  stop.abort();
  await Promise.all(running);
});

it('one whose turn comes while its client has no place left holds no place at the receiver', async () => {
  const secret = new Secret('whsec_');
  const url = 'https://hooks.example/';
  const receiver = receiverOfHost('hooks.example');
  const others = Array.from({ length: 8 }, (_, i) => `other-${i}`);
  const ask = (delivery: string) =>
    store.receivers.ask({ receiver, delivery, job: 'j', dueAtMs: startMs, leaseMs: minuteMs });
  await Promise.all(others.map(ask));
  await addDelivery({ url });
  expect(await run({ secret })).toEqual({ do: 'finish' });
  await store.receivers.tell({ receiver, delivery: 'other-0', verdict: 'none' });
  expect(wished.map((one) => one.id)).toEqual([id]);
  expect(await ask('late')).toMatchObject({ answer: 'wait' });

  for (let give = places.take('site'); give !== undefined; give = places.take('site'));
  await run({ secret });
  expect(sent).toEqual([]);
  expect(await ask('late')).toEqual({ answer: 'go' });
});

describe('two jobs of one delivery send it once, though the second reads it', () => {
  const secret = new Secret('whsec_');
  const again = (): Promise<unknown> =>
    deliverCallback(depsWith({ secret }), { delivery: id, jobId: 'called' }, new AbortController().signal);

  beforeEach(() => addDelivery({ url: 'https://hooks.example/' }));

  it('before the first ends, and gets the place after it', async () => {
    const deps = depsWith({ secret });
    const receivers: DeliverDeps['store']['receivers'] = {
      ...store.receivers,
      ask: async (request) => {
        await again();
        return store.receivers.ask(request);
      },
    };
    const slow = { ...deps, store: { ...store, receivers } };
    expect(await deliverCallback(slow, jobOf(id), new AbortController().signal)).toEqual({ do: 'finish' });
    expect(sent).toHaveLength(1);
    const place = { receiver: receiverOfHost('hooks.example'), delivery: id, job: 'third' };
    expect(await store.receivers.ask({ ...place, dueAtMs: startMs, leaseMs: minuteMs })).toEqual({
      answer: 'go',
    });
  });

  it('while the first gives its place back', async () => {
    const deps = depsWith({ secret });
    const receivers: DeliverDeps['store']['receivers'] = {
      ...store.receivers,
      tell: async (request) => {
        const told = await store.receivers.tell(request);
        await again();
        return told;
      },
    };
    await deliverCallback(
      { ...deps, store: { ...store, receivers } },
      jobOf(id),
      new AbortController().signal,
    );
    expect(sent).toHaveLength(1);
  });
});

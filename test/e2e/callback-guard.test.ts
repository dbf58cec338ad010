import { createManualClock } from '@purgeway/runtime';
import type { Fake } from '@purgeway/vendors/testing';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { startCanary, type Canary } from '../support/canary.ts';
import { startDnsServer, type DnsServer } from '../support/dns-server.ts';
import { readDelivery, readOperation } from '../support/operations.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';

let canary: Canary;
let dns: DnsServer;
let receiver: Receiver;
let fake: Fake;
let stack: Stack;

beforeEach(async () => {
  const clock = createManualClock();
  const vendor = vendorWith();
  canary = await startCanary();
  dns = await startDnsServer();
  receiver = await startReceiver();
  fake = await startFakeOf(vendor, { now: () => clock.now(), taskAfterMs: 1, limits: { rates: [] } });
  stack = await startStack({
    redisUrl: inject('redisUrl'),
    clock,
    accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits: unhurried(1) }],
    endpoints: {
      moving: { url: `${receiver.url.replace('127.0.0.1', 'moving.example')}/hook` },
      inside: { url: `http://inside.example:${canary.port}/` },
    },
    resolve: (name) => dns.resolve(name),
  });
});

afterEach(async () => {
  await stack.close();
  await Promise.all([fake.close(), receiver.close(), dns.close(), canary.close()]);
});

async function endedPurge(callback: Readonly<Record<string, unknown>>): Promise<string> {
  const id = await stack.purge({ paths: [`https://${hostname}/page`], callback });
  await until('the operation ends', async () => {
    await stack.advance(3_000);
    return (await readOperation(stack, id)).done;
  });
  return id;
}

it('a callback whose name leads where it may not is a failed attempt with the reason, and gets through once the name is mended', async () => {
  dns.say('moving.example', { addresses: ['127.0.0.1', '127.0.0.3'] }, { addresses: ['127.0.0.1'] });
  const id = await endedPurge({ endpoint: 'moving' });
  await until('the first attempt', async () => (await readDelivery(stack, id))?.attempts === 1);
  const refused = await readDelivery(stack, id);
  expect(refused).toMatchObject({ state: 'pending' });
  expect(refused?.attempt_log.at(-1)?.error).toContain(
    'moving.example leads to a loopback address, which may not be called.',
  );
  expect(receiver.received).toEqual([]);

  await until('it is delivered', async () => {
    await stack.advance(10_000);
    return (await readDelivery(stack, id))?.state === 'delivered';
  });
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]?.headers['host']).toContain('moving.example');
});

it('a callback to what the network of the operator does not hold never leaves, on any attempt', async () => {
  dns.say('inside.example', { addresses: ['::1'] });
  const id = await endedPurge({ endpoint: 'inside' });
  await until('three attempts', async () => {
    await stack.advance(600_000);
    return ((await readDelivery(stack, id))?.attempts ?? 0) >= 3;
  });
  expect(dns.asked.length).toBeGreaterThanOrEqual(3);
  expect(canary.caught).toEqual([]);
});

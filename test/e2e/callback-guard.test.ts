import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCanary, type Canary } from '../support/canary.ts';
import { startDnsServer, type DnsServer } from '../support/dns-server.ts';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { readDelivery } from '../support/operations.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

let canary: Canary;
let dns: DnsServer;
let receiver: Receiver;
let stack: Bench['stack'];
let untilDone: Bench['untilDone'];

beforeEach(async () => {
  canary = await startCanary();
  dns = await startDnsServer();
  receiver = await startReceiver();
  ({ stack, untilDone } = await openBench({
    endpoints: {
      moving: { url: `${receiver.url.replace('127.0.0.1', 'moving.example')}/hook` },
      inside: { url: `http://inside.example:${canary.port}/` },
    },
    resolve: (name) => dns.resolve(name),
  }));
});

afterEach(async () => {
  await Promise.all([receiver.close(), dns.close(), canary.close()]);
});

async function endedPurge(callback: Readonly<Record<string, unknown>>): Promise<string> {
  const id = await stack.purge({ paths: [`https://${hostname}/page`], callback });
  await untilDone(id);
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

import type { Fake } from '@purgeway/vendors/testing';
import { describe, expect, test, type TestContext } from 'vitest';
import { readOperation } from '../support/operations.ts';
import { startProcessStack, type ProcessStack } from '../support/processes.ts';
import { startReceiver } from '../support/receiver.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { until } from '../support/until.ts';
import {
  attemptsAt,
  madeUrls,
  sentTo,
  startFakeOf,
  unhurried,
  urlsPerCall,
  urlVendors,
} from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
const targetsPerCallMax = 10;
const hasProgram = findRedisProgram() !== undefined;

/** Whoever says first that it is done, or that it cannot say: these tests run by the machine's clock. */
const [vendor] = urlVendors
  .filter((candidate) => urlsPerCall(candidate) >= targetsPerCallMax)
  .toSorted((a, b) => a.watching.firstAfterMs.value - b.watching.firstAfterMs.value);

interface Bench {
  readonly fake: Fake;
  readonly stack: ProcessStack;
}

type AtEnd = Pick<TestContext, 'onTestFinished'>;

async function open({ onTestFinished }: AtEnd): Promise<Bench> {
  if (vendor === undefined) {
    throw new Error('There is no vendor.');
  }
  const fake = await startFakeOf(vendor, { taskAfterMs: 1, limits: 'off' });
  const limits = unhurried(2, { targetsPerCallMax });
  const stack = await startProcessStack([
    { id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits },
  ]);
  onTestFinished(async () => {
    fake.gate.release();
    await stack.close();
    await fake.close();
  });
  return { fake, stack };
}

function missing(fake: Fake, urls: readonly string[]): string[] {
  const sent = new Set(sentTo(fake));
  return urls.filter((url) => !sent.has(url));
}

describe.concurrent('a crash', () => {
  test('of a worker in the middle of a call loses nothing, and the operation has one event', async (context) => {
    const { fake, stack } = await open(context);
    const receiver = await startReceiver();
    context.onTestFinished(() => receiver.close());
    const killed = await stack.startWorker();
    fake.gate.hold('purge');
    const urls = madeUrls(hostname, 'page', 8 * targetsPerCallMax);
    const id = await stack.purge({ paths: urls, callback: { url: `${receiver.url}/{status}` } });
    await until('calls are under way', () => fake.gate.heldCount === 2);
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');
    fake.gate.release();
    await stack.startWorker();

    await until('all is purged', () => missing(fake, urls).length === 0);
    // The calls that were cut took effect, but nobody learnt of it: they are made again, and no others.
    await until('the cut calls are made again', () => attemptsAt(fake).length >= 10);
    await until('the operation ends', async () => (await readOperation(stack, id)).done);
    expect((await readOperation(stack, id)).state).toBe('complete');
    expect(attemptsAt(fake)).toHaveLength(10);
    await until('the callback', () => receiver.received.length > 0);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([id.replace('op_', 'msg_')]),
    );
  });

  test.runIf(hasProgram)(
    'of Redis loses nothing accepted, and everything goes on by itself',
    async (context) => {
      const { fake, stack } = await open(context);
      await stack.startWorker();
      fake.gate.hold('purge');
      const waiting = madeUrls(hostname, 'waiting', 200);
      const accepted = [await stack.purge({ paths: waiting })];
      await until('calls are under way', () => fake.gate.heldCount === 2);

      // Clients that never stop: what they are told decides, not what they sent.
      const told: string[] = [];
      const stop = new AbortController();
      const client = (async () => {
        for (let i = 0; !stop.signal.aborted; i += 1) {
          const url = `https://${hostname}/one/${i}`;
          await stack.purge({ paths: [url] }).then(
            (id) => {
              accepted.push(id);
              told.push(url);
            },
            () => {},
          );
        }
      })();
      await until('some are accepted', () => told.length >= 20);
      await stack.redis().kill();

      await until('the API sees that Redis is gone', async () => {
        return (await stack.call('/readyz')).status === 503;
      });
      const before = performance.now();
      const refused = await stack.call('/v1/cdn/cache/purge', {
        method: 'POST',
        body: JSON.stringify({ paths: [`https://${hostname}/refused`] }),
      });
      expect(performance.now() - before).toBeLessThan(250);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/u);
      expect(await refused.json()).toMatchObject({ status: 503, code: 'store-unavailable' });

      // The answers of calls under way arrive while there is nowhere to write them down.
      fake.gate.release();
      await stack.restartRedis();
      const toldBefore = told.length;
      await until('the API accepts again', () => told.length > toldBefore + 5);
      stop.abort();
      await client;
      await until('all that was accepted is purged', () => missing(fake, [...waiting, ...told]).length === 0);
      await until('every operation ends', async () => {
        const operations = await Promise.all(accepted.map((id) => readOperation(stack, id)));
        return operations.every(({ state }) => state === 'complete');
      });
      expect((await stack.call('/readyz')).status).toBe(200);
    },
  );

  test('of nobody: a worker that is asked to stop does so within ten seconds, and another goes on', async (context) => {
    const { fake, stack } = await open(context);
    const stopped = await stack.startWorker();
    const urls = madeUrls(hostname, 'page', 300);
    fake.gate.hold('purge');
    const id = await stack.purge({ paths: urls });
    await until('calls are under way', () => fake.gate.heldCount === 2);
    const before = performance.now();
    const code = await stopped.end('SIGTERM');
    expect(performance.now() - before).toBeLessThan(10_000);
    expect({ code, output: stopped.output() }).toMatchObject({ code: 0 });
    fake.gate.release();
    await stack.startWorker();
    await until('all is purged', () => missing(fake, urls).length === 0);
    expect((await readOperation(stack, id)).counts['accepted'] ?? 0).toBeLessThan(urls.length);
  });

  test('of nobody: a worker without calls under way stops at once', async (context) => {
    const { stack } = await open(context);
    const worker = await stack.startWorker();
    const before = performance.now();
    expect(await worker.end('SIGTERM')).toBe(0);
    expect(performance.now() - before).toBeLessThan(4_000);
  });
});

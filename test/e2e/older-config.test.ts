import type { Fake } from '@purgeway/vendors/testing';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { readOperation } from '../support/operations.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { hasTaskStatus, sentTo, startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

// Processes are started anew one after another: for a while some have a distribution in their config that others do not.

const hostname = 'www.example.com';
const paths = ['a', 'b', 'c'].map((page) => `https://${hostname}/${page}`);

let stack: Stack;
let fake: Fake;

beforeEach(async () => {
  const vendor = vendorWith((one) => hasTaskStatus(one) && one.limits.purge.url?.scope === 'distribution');
  fake = await startFakeOf(vendor, { taskAfterMs: 1 });
  const watching = { firstAfterMs: 200, everyMs: 200, giveUpAfterMs: 3_600_000 };
  stack = await startStack({
    redisUrl: inject('redisUrl'),
    workers: 0,
    accounts: [
      { id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits: unhurried(1), watching },
    ],
  });
});

afterEach(async () => {
  await stack.close();
  await fake.close();
});

async function untilConfirmed(id: string): Promise<void> {
  await until('the operation ends', async () => {
    await stack.advance(61_000);
    return (await readOperation(stack, id)).done;
  });
  expect((await readOperation(stack, id)).counts['confirmed']).toBe(paths.length);
  expect(new Set(sentTo(fake).map((sent) => new URL(sent, paths[0]).href))).toEqual(new Set(paths));
}

it('what a worker does not know the distribution of waits for one that does', async () => {
  await stack.addWorker({ isOlder: true });
  const id = await stack.purge({ paths });
  await until('the reason is noted', async () => {
    await stack.advance(3_000);
    return (await readOperation(stack, id)).accounts['main']?.last_reason?.code === 'unknown-distribution';
  });
  await stack.advance(3_600_000);
  expect((await readOperation(stack, id)).done).toBe(false);
  expect(sentTo(fake)).toEqual([]);
  await stack.addWorker();
  await untilConfirmed(id);
});

it('what was sent and is watched is not given up by one that does not know the distribution', async () => {
  const newer = await stack.addWorker();
  fake.gate.hold('status');
  const id = await stack.purge({ paths });
  await until('all are sent', async () => (await readOperation(stack, id)).counts['sent'] === paths.length);
  await newer.close();
  stack.workers.splice(0);
  fake.gate.release();
  await stack.addWorker({ isOlder: true });
  await stack.advance(300_000);
  await stack.advance(300_000);
  expect((await readOperation(stack, id)).counts['sent']).toBe(paths.length);
  await stack.addWorker();
  await untilConfirmed(id);
});

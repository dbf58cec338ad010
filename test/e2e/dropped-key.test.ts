import { randomBytes } from 'node:crypto';
import { createVault, type Vault } from '@purgeway/model';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import type { Fake } from '@purgeway/vendors/testing';
import { readOperation, readTargets } from '../support/operations.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { sentTo, startFakeOf, unhurried, urlsPerCall, vendorWith } from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
const plain = ['a', 'b?page=2', 'c'].map((page) => `https://${hostname}/${page}`);
const signed = `https://${hostname}/d?sig=CANARY`;
const hourMs = 3_600_000;

let stack: Stack;
let fake: Fake;
let giveKey: () => void;

beforeEach(async () => {
  const vendor = vendorWith((one) => urlsPerCall(one) > 3);
  fake = await startFakeOf(vendor, { taskAfterMs: 1 });
  const [sealing, other] = [createVault([randomBytes(32)]), createVault([randomBytes(32)])];
  let opening = other;
  giveKey = () => {
    opening = sealing;
  };
  const workerVault: Vault = {
    seal: (text, place) => opening.seal(text, place),
    open: (sealed, place) => opening.open(sealed, place),
  };
  stack = await startStack({
    redisUrl: inject('redisUrl'),
    accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits: unhurried(1) }],
    vault: sealing,
    workerVault,
  });
});

afterEach(async () => {
  await stack.close();
  await fake.close();
});

/** Submits all of them, and waits until all but the one that the worker has no key for are purged. */
async function purgeAll(): Promise<string> {
  const id = await stack.purge({ paths: [...plain, signed], deadline_seconds: 3_600 });
  await until('all others are confirmed and the reason is noted', async () => {
    await stack.advance(3_000);
    const { accounts, counts } = await readOperation(stack, id);
    const settled = (counts['confirmed'] ?? 0) + (counts['unverified'] ?? 0);
    return settled === plain.length && accounts['main']?.last_reason?.code === 'unreadable';
  });
  expect(sentTo(fake).toSorted()).toEqual(plain.toSorted());
  return id;
}

it('a target that a worker has no key for waits alone, and is sent by one that has the key', async () => {
  const id = await purgeAll();
  expect((await readOperation(stack, id)).done).toBe(false);
  giveKey();
  await until('the operation ends', async () => {
    await stack.advance(61_000);
    return (await readOperation(stack, id)).done;
  });
  expect(sentTo(fake).toSorted()).toEqual([...plain, signed].toSorted());
});

it('a target that no worker ever has a key for gives up at its operation’s deadline, with the reason', async () => {
  const id = await purgeAll();
  await stack.advance(hourMs / 2);
  expect((await readOperation(stack, id)).done).toBe(false);
  await stack.advance(hourMs);
  await until('the operation ends', async () => {
    await stack.advance(3_000);
    return (await readOperation(stack, id)).done;
  });
  const ended = (await readTargets(stack, id)).filter(({ accounts }) => accounts[0]?.state === 'gave-up');
  expect(ended.map(({ value, accounts }) => [value, accounts[0]?.code])).toEqual([[signed, 'unreadable']]);
  expect(ended[0]?.accounts[0]?.message).toContain('encryption keys');
  expect(sentTo(fake).toSorted()).toEqual(plain.toSorted());
});

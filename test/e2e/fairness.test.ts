import { createManualClock } from '@purgeway/runtime';
import type { Fake } from '@purgeway/vendors/testing';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import {
  madeUrls,
  purgesOf,
  sentTo,
  startFakeOf,
  unhurried,
  urlsPerCall,
  vendorWith,
} from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
const dead = 'dead.example.com';
const sweepSize = 20_000;
/** Small calls, so that a sweep takes many of them. */
const vendor = vendorWith((candidate) => urlsPerCall(candidate) <= 100);

let fake: Fake;
let broken: Fake;
let stack: Stack;

beforeEach(async () => {
  const clock = createManualClock();
  const options = { now: () => clock.now(), limits: 'off' } as const;
  fake = await startFakeOf(vendor, options);
  broken = await startFakeOf(vendor, options);
  const common = { vendor: vendor.id, limits: unhurried(1) };
  stack = await startStack({
    redisUrl: inject('redisUrl'),
    clock,
    accounts: [
      { id: 'main', fake, hostnames: [hostname], ...common },
      { id: 'broken', fake: broken, hostnames: [dead], ...common },
    ],
  });
});

afterEach(async () => {
  fake.gate.release();
  await Promise.all([fake.close(), broken.close()]);
  await stack.close();
});

/** Has the client's sweep waiting, with one call of it under way. */
async function startSweep(body: Readonly<Record<string, unknown>> = {}): Promise<void> {
  fake.gate.hold('purge');
  const urls = madeUrls(hostname, 'sweep', sweepSize);
  for (let first = 0; first < urls.length; first += 10_000) {
    await stack.purge({ paths: urls.slice(first, first + 10_000), ...body });
  }
  await until('a call is under way', () => fake.gate.heldCount === 1);
}

/** How many calls arrive after those that are there until one holds the URL. */
async function callsUntil(url: string): Promise<number> {
  const before = purgesOf(fake).length;
  while (!sentTo(fake).includes(url)) {
    const arrived = purgesOf(fake).length;
    if (arrived - before > 50) {
      break;
    }
    fake.gate.releaseNext();
    await until('the next call', () => purgesOf(fake).length > arrived);
  }
  return purgesOf(fake).findIndex(({ targets }) => targets.includes(url)) + 1 - before;
}

describe('a sweep of 20,000 URLs', () => {
  it('delays the one URL of another client by no more than two calls', async () => {
    await startSweep();
    const url = `https://${hostname}/one`;
    await stack.purge({ paths: [url] }, 'other');
    const calls = await callsUntil(url);
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('does so even when it is well under way, and when the URL waits in its depth already', async () => {
    await startSweep();
    for (let i = 0; i < 10; i += 1) {
      const arrived = purgesOf(fake).length;
      fake.gate.releaseNext();
      await until('the next call', () => purgesOf(fake).length > arrived);
    }
    const url = `https://${hostname}/sweep/${sweepSize - 1}`;
    await stack.purge({ paths: [url] }, 'other');
    const calls = await callsUntil(url);
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('waits while there are urgent URLs, even those of its own client', async () => {
    await startSweep();
    const urgent = madeUrls(hostname, 'urgent', 3 * urlsPerCall(vendor));
    await stack.purge({ paths: urgent, priority: 'urgent' });
    const before = sentTo(fake).length;
    expect(await callsUntil(urgent.at(-1) ?? '')).toBe(3);
    expect(sentTo(fake).slice(before)).toEqual(urgent);
  });

  it('shares calls evenly with the sweep of another client, and gives way to it when it is bulk', async () => {
    await startSweep({ priority: 'bulk' });
    const others = madeUrls(hostname, 'other', 1_000);
    await stack.purge({ paths: others }, 'other');
    const before = sentTo(fake).length;
    await callsUntil(`https://${hostname}/other/199`);
    const sent = sentTo(fake).slice(before);
    const share = sent.filter((url) => url.includes('/other/')).length / sent.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.9);
  });

  it('at a dead vendor holds up nobody’s purges at another', async () => {
    broken.faults.set({ do: 'hang', on: 'purge' });
    await stack.purge({ paths: madeUrls(dead, 'sweep', 2_000) });
    await until('the dead vendor is called', () => broken.ledger.length > 0);
    await stack.purge({ paths: madeUrls(hostname, 'fine', 100) });
    await until('the other vendor is done', () => sentTo(fake).length === 100);
    expect(sentTo(broken)).toEqual([]);
  });
});

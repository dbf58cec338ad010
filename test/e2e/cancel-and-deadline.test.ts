import type { Vendor } from '@purgeway/vendors';
import { describe, expect, it } from 'vitest';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { readOperation, readTargets } from '../support/operations.ts';
import { until } from '../support/until.ts';
import {
  attemptsAt,
  hasTaskStatus,
  madeUrls,
  sentTo,
  urlsPerCall,
  vendorWith,
} from '../support/vendor-under-test.ts';

const hourMs = 3_600_000;

let fake: Bench['fake'];
let stack: Bench['stack'];
let untilDone: Bench['untilDone'];

async function open(vendor: Vendor, taskAfterMs: number): Promise<void> {
  ({ fake, stack, untilDone } = await openBench({ vendor, fakeOptions: { taskAfterMs } }));
}

describe('cancelling', () => {
  it('takes back what is not sent, and nothing else', async () => {
    const vendor = vendorWith();
    await open(vendor, 1);
    fake.gate.hold('purge');
    const urls = madeUrls(hostname, 'page', urlsPerCall(vendor) + 5);
    const id = await stack.purge({ paths: urls, callback: { url: `${stack.receiver.url}/{status}` } });
    await until('a call is under way', () => fake.gate.heldCount === 1);
    const other = await stack.purge({ paths: urls.slice(-2) }, 'other');
    const answer = await stack.call(`/v1/operations/${id}/cancel`, { method: 'POST' });
    expect(answer.ok).toBe(true);
    fake.gate.release();
    await untilDone(id);
    await untilDone(other);

    const { state, counts } = await readOperation(stack, id);
    const { cancelled, confirmed = 0, unverified = 0 } = counts;
    expect({ state, cancelled, purged: confirmed + unverified }).toEqual({
      state: 'partial',
      cancelled: 5,
      purged: urls.length - 5,
    });
    const kept = new Set([...urls.slice(0, urlsPerCall(vendor)), ...urls.slice(-2)]);
    expect(new Set(sentTo(fake))).toEqual(kept);
    await until('the callback', () => stack.receiver.received.length > 0);
    expect(stack.receiver.received.map(({ path }) => path)).toEqual(['/partial']);
  });

  it('what has ended changes nothing, and cancelling twice is as good as once', async () => {
    await open(vendorWith(), 1);
    fake.gate.hold('purge');
    const first = await stack.purge({ paths: madeUrls(hostname, 'first', 1) });
    await until('a call is under way', () => fake.gate.heldCount === 1);
    const id = await stack.purge({
      paths: madeUrls(hostname, 'second', 3),
      callback: { url: `${stack.receiver.url}/{status}` },
    });
    for (let i = 0; i < 2; i += 1) {
      await stack.call(`/v1/operations/${id}/cancel`, { method: 'POST' });
    }
    expect(await readOperation(stack, id)).toMatchObject({ state: 'cancelled', counts: { cancelled: 3 } });
    fake.gate.release();
    await untilDone(first);
    await stack.call(`/v1/operations/${first}/cancel`, { method: 'POST' });
    expect((await readOperation(stack, first)).state).toBe('complete');
    await until('the callback', () => stack.receiver.received.length > 0);
    expect(stack.receiver.received.map(({ path }) => path)).toEqual(['/cancelled']);
    expect(sentTo(fake)).toEqual(madeUrls(hostname, 'first', 1));
  });
});

describe('the deadline', () => {
  it('ends what the vendor never took as gave-up, with the last reason, and stops trying', async () => {
    await open(vendorWith(), 1);
    fake.faults.set({ do: 'fail', on: 'purge' });
    const id = await stack.purge({
      paths: madeUrls(hostname, 'page', 3),
      deadline_seconds: 3_600,
      callback: { url: `${stack.receiver.url}/{status}` },
    });
    await until('the failure is noted', async () => {
      const { accounts } = await readOperation(stack, id);
      return accounts['main']?.last_reason !== undefined;
    });
    const reason = (await readOperation(stack, id)).accounts['main']?.last_reason?.message;
    await stack.advance(hourMs - 60_000);
    expect((await readOperation(stack, id)).done).toBe(false);
    await stack.advance(62_000);
    await until('the operation ends', async () => (await readOperation(stack, id)).done);

    expect(await readOperation(stack, id)).toMatchObject({ state: 'failed', counts: { 'gave-up': 3 } });
    for (const { accounts } of await readTargets(stack, id)) {
      expect(accounts[0]).toMatchObject({ state: 'gave-up', message: reason });
    }
    await until('the callback', () => stack.receiver.received.length > 0);
    expect(stack.receiver.received.map(({ path }) => path)).toEqual(['/failed']);
  });

  it('is the end of a batch that nobody waits for any more: the vendor is not called with it again', async () => {
    await open(vendorWith(), 1);
    fake.faults.set({ do: 'fail', on: 'purge' });
    const id = await stack.purge({ paths: madeUrls(hostname, 'page', 3), deadline_seconds: 3_600 });
    await until('the first call has failed', () => attemptsAt(fake).length > 0);
    await stack.advance(hourMs + 2_000);
    await until('the operation ends', async () => (await readOperation(stack, id)).done);
    const calls = attemptsAt(fake).length;
    fake.faults.clear();
    await stack.advance(120_000);
    await untilDone(await stack.purge({ paths: madeUrls(hostname, 'next', 1) }));
    expect(
      attemptsAt(fake)
        .slice(calls)
        .map(({ targets }) => targets),
    ).toEqual([madeUrls(hostname, 'next', 1)]);
  });

  it('ends what was sent and never confirmed as unverified', async () => {
    const vendor = vendorWith(hasTaskStatus);
    await open(vendor, 1_000 * hourMs);
    const id = await stack.purge({ paths: madeUrls(hostname, 'page', 3), deadline_seconds: 600 });
    await until('it is sent', async () => (await readOperation(stack, id)).counts['sent'] === 3);
    await stack.advance(602_000);
    await until('the operation ends', async () => (await readOperation(stack, id)).done);
    expect(await readOperation(stack, id)).toMatchObject({ state: 'complete', counts: { unverified: 3 } });
  });

  it('is not waited for by a vendor task that never ends: after the vendor’s usual time it is unverified', async () => {
    const vendor = vendorWith(hasTaskStatus);
    await open(vendor, 1_000 * hourMs);
    const id = await stack.purge({ paths: madeUrls(hostname, 'page', 3) });
    await until('the operation ends', async () => {
      await stack.advance(120_000);
      return (await readOperation(stack, id)).done;
    });
    expect(await readOperation(stack, id)).toMatchObject({ state: 'complete', counts: { unverified: 3 } });
    const afterMs = vendor.watching.giveUpAfterMs?.value ?? 0;
    expect(stack.clock.now() - Date.parse((await readOperation(stack, id)).created_at)).toBeGreaterThan(
      afterMs,
    );
  });
});

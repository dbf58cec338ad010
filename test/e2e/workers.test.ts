import type { Vendor } from '@purgeway/vendors';
import type { FakeCall } from '@purgeway/vendors/testing';
import { describe, expect, it } from 'vitest';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { readOperation } from '../support/operations.ts';
import { until } from '../support/until.ts';
import {
  attemptsAt,
  hasTaskStatus,
  madeUrls,
  purgesOf,
  sentTo,
  unhurried,
  urlsPerCall,
  vendorWith,
} from '../support/vendor-under-test.ts';

const account = 'main';
/** Small calls, so that few URLs make many of them. */
const smallCalls = vendorWith((vendor) => urlsPerCall(vendor) <= 100);

const travelMs = 100;

let fake: Bench['fake'];
let stack: Bench['stack'];
let untilDone: Bench['untilDone'];

interface Opening {
  readonly vendor?: Vendor;
  readonly workers: number;
  readonly limits: Readonly<Record<string, unknown>>;
}

async function open({ vendor = smallCalls, workers, limits }: Opening): Promise<void> {
  const fakeOptions = { limits: 'off' } as const;
  ({ fake, stack, untilDone } = await openBench({ vendor, fakeOptions, workers, limits }));
}

/** The most calls of any stretch of `windowMs`, by the fake's clock. */
function busiest(calls: readonly { readonly at: number }[], windowMs: number): number {
  return Math.max(
    ...calls.map(({ at }) => calls.filter((other) => other.at >= at && other.at < at + windowMs).length),
  );
}

describe('two workers', () => {
  it('together have no more calls open than the vendor allows, use all of them, and send every URL once', async () => {
    const callsAtATimeMax = 3;
    await open({ workers: 2, limits: unhurried(callsAtATimeMax) });
    fake.gate.hold('purge');
    const urls = madeUrls(hostname, 'page', 40 * urlsPerCall(smallCalls));
    const half = urls.length / 2;
    await Promise.all([
      stack.purge({ paths: urls.slice(0, half) }),
      stack.purge({ paths: urls.slice(half) }, 'other'),
    ]);
    for (let answered = 0; answered < 40; answered += 1) {
      const open = Math.min(callsAtATimeMax, 40 - answered);
      await until(`${open} calls are open`, () => fake.gate.heldCount === open);
      fake.gate.releaseNext();
    }
    expect(fake.callsAtATimePeak).toBe(callsAtATimeMax);
    expect(attemptsAt(fake)).toHaveLength(40);
    expect(sentTo(fake).toSorted()).toEqual(urls.toSorted());
  });

  it('together keep every rate in every stretch of time, and send every URL once', async () => {
    const [short, long] = [
      { max: 4, windowMs: 400 },
      { max: 12, windowMs: 2_000 },
    ];
    const rates = [short, long].map((rate) => ({ unit: 'calls', ...rate }));
    await open({ workers: 2, limits: { ...unhurried(3), purge: { url: { rates } } } });
    const urls = madeUrls(hostname, 'page', 30 * urlsPerCall(smallCalls));
    await Promise.all(
      [0, 1, 2].map((part) =>
        stack.purge({ paths: urls.slice((part * urls.length) / 3, ((part + 1) * urls.length) / 3) }),
      ),
    );
    await until('all is sent', () => sentTo(fake).length >= urls.length);
    expect(attemptsAt(fake).filter(({ outcome }) => outcome !== 'accepted')).toEqual([]);
    // Less what a call may take longer on its way than another when the machine is busy.
    expect(busiest(attemptsAt(fake), short.windowMs - travelMs)).toBe(short.max);
    expect(busiest(attemptsAt(fake), long.windowMs - travelMs)).toBe(long.max);
    expect(sentTo(fake).toSorted()).toEqual(urls.toSorted());
  });

  it('share one operation’s end: one event, whichever of them settles last', async () => {
    await open({
      vendor: vendorWith(hasTaskStatus),
      workers: 2,
      limits: unhurried(4, { targetsPerCallMax: 5 }),
    });
    const id = await stack.purge({
      paths: madeUrls(hostname, 'page', 100),
      callback: { url: `${stack.receiver.url}/{status}` },
    });
    await untilDone(id);
    await until('the callback', () => stack.receiver.received.length > 0);
    await stack.advance(60_000);
    expect(stack.receiver.received.map(({ path }) => path)).toEqual(['/complete']);
  });
});

describe('under backlog', () => {
  const windowMs = 60_000;
  const windows = 5;

  /** Goes from one grant to the next, to the millisecond, and answers how much of the allowance was used. */
  async function usedShare(id: string, max: number, sizeOf: (call: FakeCall) => number): Promise<number> {
    const wanted = (windows + 1) * max;
    await until(`${windows} windows are full after the first`, async () => {
      if (fullAt(wanted, sizeOf) !== undefined) {
        return true;
      }
      const nextMs = (await waitsUntil(id)) ?? 0;
      stack.clock.advance(Math.max(0, nextMs - stack.clock.now()));
      await stack.call(`/v1/accounts/${account}/resume`, { method: 'POST' });
      return false;
    });
    // From the end of the first window to that of the last.
    const passedMs = (fullAt(wanted, sizeOf) ?? 0) - (fullAt(max, sizeOf) ?? 0);
    return (windows * windowMs) / passedMs;
  }

  /** When so much had been sent. */
  function fullAt(amount: number, sizeOf: (call: FakeCall) => number): number | undefined {
    let sent = 0;
    return purgesOf(fake).find((call) => (sent += sizeOf(call)) >= amount)?.at;
  }

  async function waitsUntil(id: string): Promise<number | undefined> {
    const wait = (await readOperation(stack, id)).accounts[account]?.waiting_for;
    return wait?.reason === 'rate' ? Date.parse(wait.until) : undefined;
  }

  it.each([
    { unit: 'calls', max: 10 },
    { unit: 'targets', max: 3 * urlsPerCall(smallCalls) },
    { unit: 'targets', max: 2.5 * urlsPerCall(smallCalls) },
    { unit: 'targets', max: 1.5 * urlsPerCall(smallCalls) },
  ] as const)('nearly all of $max $unit a minute are used', async ({ unit, max }) => {
    await open({
      workers: 2,
      limits: { callsAtATimeMax: 1, purge: { url: { rates: [{ unit, max, windowMs }] } } },
    });
    const id = await stack.purge({ paths: madeUrls(hostname, 'page', 4_000) });
    const share = await usedShare(id, max, ({ targets }) => (unit === 'calls' ? 1 : targets.length));
    expect(share).toBeGreaterThanOrEqual(0.97);
    expect(share).toBeLessThanOrEqual(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { VendorErrorKind } from '../errors.ts';
import type { ContractBench } from './contract.ts';
import { smallBatch } from './contract-samples.ts';
import { connect, errorOf, leaksOf, never, purgesOf, timeoutMsOf } from './contract-tools.ts';
import type { Fault } from './faults.ts';

interface Case {
  readonly name: string;
  readonly fault: Fault;
  readonly kind: VendorErrorKind;
  /** Whether the purge took effect, unknown to the caller. */
  readonly takesEffect?: boolean;
}

const cases: readonly Case[] = [
  { name: 'HTTP 429', fault: { do: 'throttle' }, kind: 'throttled' },
  { name: "the vendor's own words for too fast", fault: { do: 'own-throttle' }, kind: 'throttled' },
  { name: 'HTTP 500', fault: { do: 'fail' }, kind: 'unavailable' },
  { name: 'HTTP 503', fault: { do: 'fail', status: 503 }, kind: 'unavailable' },
  { name: 'HTTP 502 of a gateway', fault: { do: 'fail', status: 502 }, kind: 'uncertain' },
  { name: 'HTTP 504 of a gateway', fault: { do: 'fail', status: 504 }, kind: 'uncertain' },
  { name: 'silence', fault: { do: 'hang' }, kind: 'uncertain' },
  { name: 'a connection cut before the purge', fault: { do: 'cut-before' }, kind: 'uncertain' },
  {
    name: 'a connection cut after the purge',
    fault: { do: 'cut-after' },
    kind: 'uncertain',
    takesEffect: true,
  },
  { name: 'a web page', fault: { do: 'html' }, kind: 'uncertain' },
  { name: 'half an answer', fault: { do: 'garbage' }, kind: 'uncertain', takesEffect: true },
  { name: 'wrong credentials', fault: { do: 'bad-credentials' }, kind: 'account' },
  { name: 'a refusal that repeats the request', fault: { do: 'echo' }, kind: 'rejected' },
];

/** What each way of failing means, and that no credential shows in it. */
export function describeFailures({ vendor, start }: ContractBench): void {
  describe('failures', () => {
    it.each(cases)('takes $name for $kind', async ({ fault, kind, takesEffect }) => {
      const fake = await start({ limits: 'off' });
      const adapter = connect(vendor, fake, { timeoutMs: timeoutMsOf(fault) });
      fake.faults.next({ ...fault, on: 'purge' });
      const error = await errorOf(adapter.purge(smallBatch(vendor, fake), { signal: never }), fake);
      expect(error).toMatchObject({ kind });
      expect(error.vendor).toBe(vendor.id);
      expect(error.message.length).toBeLessThanOrEqual(500);
      expect(purgesOf(fake).map((call) => call.outcome)).toEqual([takesEffect ? 'accepted' : 'fault']);
      const again = connect(vendor, fake).purge(smallBatch(vendor, fake), { signal: never });
      await expect(again).resolves.toMatchObject({});
    });

    it("understands the vendor's own way of saying that it failed", async () => {
      const fake = await start();
      fake.faults.next({ do: 'own-failure', on: 'purge' });
      expect(
        await errorOf(connect(vendor, fake).purge(smallBatch(vendor, fake), { signal: never }), fake),
      ).toMatchObject({
        kind: fake.ownFailureKind,
      });
    });

    it('hands on how long the vendor asks to wait', async () => {
      const fake = await start({ limits: 'off' });
      const adapter = connect(vendor, fake);
      fake.clock.set(Date.UTC(2030, 0, 1));
      fake.faults.next({ do: 'throttle', retryAfter: '7', on: 'purge' });
      const inSeconds = await errorOf(adapter.purge(smallBatch(vendor, fake), { signal: never }), fake);
      expect(inSeconds).toMatchObject({ kind: 'throttled' });
      expect(inSeconds.retryAfterMs).toBe(7_000);
      fake.faults.next({ do: 'throttle', retryAfter: 'Tue, 01 Jan 2030 00:01:30 GMT', on: 'purge' });
      const asDate = await errorOf(adapter.purge(smallBatch(vendor, fake), { signal: never }), fake);
      expect(asDate).toMatchObject({ kind: 'throttled' });
      expect(asDate.retryAfterMs).toBe(90_000);
    });

    it('takes a refused connection for unavailable', async () => {
      const fake = await start();
      const adapter = connect(vendor, fake);
      await fake.close();
      expect(await errorOf(adapter.purge(smallBatch(vendor, fake), { signal: never }), fake)).toMatchObject({
        kind: 'unavailable',
      });
    });

    it('takes credentials that the vendor does not know for an account failure', async () => {
      const fake = await start();
      const adapter = connect(vendor, fake, { settings: fake.wrongSettings });
      expect(await errorOf(adapter.purge(smallBatch(vendor, fake), { signal: never }), fake)).toMatchObject({
        kind: 'account',
      });
      expect(purgesOf(fake).map((call) => call.outcome)).toEqual(['refused']);
    });

    it('ends at once when it is told to stop', async () => {
      const fake = await start();
      const adapter = connect(vendor, fake, { timeoutMs: 60_000 });
      const stop = new AbortController();
      fake.gate.hold('purge');
      const run = errorOf(adapter.purge(smallBatch(vendor, fake), { signal: stop.signal }), fake);
      await fake.waitForCalls(1, { action: 'purge' });
      stop.abort();
      expect(await run).toMatchObject({ kind: 'uncertain' });
    });

    it('sends nothing when it was told to stop before', async () => {
      const fake = await start();
      const run = connect(vendor, fake).purge(smallBatch(vendor, fake), { signal: AbortSignal.abort() });
      expect(await errorOf(run, fake)).toMatchObject({ kind: 'unavailable' });
      expect(fake.ledger).toEqual([]);
    });

    it('shows no credential when an adapter is printed', async () => {
      const fake = await start();
      expect(leaksOf(connect(vendor, fake), fake.credentials)).toEqual([]);
    });
  });
}

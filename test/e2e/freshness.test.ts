import { beforeEach, describe, expect, it } from 'vitest';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { readOperation } from '../support/operations.ts';
import { until } from '../support/until.ts';
import { attemptsAt, madeUrls, purgesOf, sentTo, unhurried } from '../support/vendor-under-test.ts';

const page = `https://${hostname}/page`;

let fake: Bench['fake'];
let stack: Bench['stack'];
let untilDone: Bench['untilDone'];

beforeEach(async () => {
  ({ fake, stack, untilDone } = await openBench({ limits: unhurried(2) }));
});

/** The ids of the final events that came in, each with the operation it speaks of. */
function eventsReceived(): { event: string | undefined; operation: unknown }[] {
  return stack.receiver.received.map(({ headers, body }) => {
    const event: unknown = JSON.parse(body);
    const data = typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
    const operation =
      typeof data === 'object' && data !== null && 'purge_id' in data ? data.purge_id : undefined;
    return { event: headers['webhook-id'], operation };
  });
}

const toldOf = (id: string) => ({ event: id.replace('op_', 'msg_'), operation: id });

describe('a URL submitted again', () => {
  it('while a call with it is under way is purged by a call that is sent afterwards', async () => {
    fake.gate.hold('purge');
    const first = await stack.purge({ paths: [page] });
    await until('the call is under way', () => fake.gate.heldCount === 1);
    const submittedAtMs = stack.clock.now();
    const second = await stack.purge({ paths: [page] });
    await until('the second call is under way', () => fake.gate.heldCount === 2);
    fake.gate.release();
    await untilDone(first, second);
    const calls = purgesOf(fake);
    expect(calls.map(({ targets }) => targets)).toEqual([[page], [page]]);
    expect(calls[1]?.at).toBeGreaterThanOrEqual(submittedAtMs);
  });

  it('is not settled by the answer to a call that was sent before', async () => {
    fake.gate.hold('purge');
    const first = await stack.purge({ paths: [page] });
    await until('the call is under way', () => fake.gate.heldCount === 1);
    const second = await stack.purge({ paths: [page] });
    await until('the second call is under way', () => fake.gate.heldCount === 2);
    fake.gate.releaseNext();
    await until('the first is answered', async () => {
      const { counts } = await readOperation(stack, first);
      return counts['accepted'] === undefined;
    });
    expect((await readOperation(stack, second)).counts).toEqual({ accepted: 1 });
    fake.gate.release();
    await untilDone(first, second);
  });

  it('while the vendor is being asked again after a failure gets a call of its own', async () => {
    fake.faults.next({ do: 'fail', on: 'purge' });
    const first = await stack.purge({ paths: [page] });
    await until('the first call has failed', () => attemptsAt(fake).length === 1);
    const second = await stack.purge({ paths: [page] });
    const submittedAtMs = stack.clock.now();
    await untilDone(first, second);
    expect(purgesOf(fake).filter(({ at }) => at >= submittedAtMs).length).toBeGreaterThanOrEqual(1);
  });

  it('while it waits shares one call, and every operation is told of it by an event of its own', async () => {
    const callback = { url: `${stack.receiver.url}/done` };
    fake.gate.hold('purge');
    const blockers: string[] = [];
    for (const name of ['a', 'b']) {
      blockers.push(await stack.purge({ paths: madeUrls(hostname, name, 1) }));
      await until('its call is under way', () => fake.gate.heldCount === blockers.length);
    }
    const ids = [
      await stack.purge({ paths: [page], callback }),
      await stack.purge({ paths: [page, `${page}?more`, page], callback }, 'other'),
      await stack.purge({ paths: [page], callback, priority: 'urgent' }),
    ];
    fake.gate.release();
    await until('both pages are sent', () => sentTo(fake).length >= 4);
    await until('all callbacks', async () => {
      await stack.advance(3_000);
      return stack.receiver.received.length >= ids.length;
    });
    expect(sentTo(fake).filter((url) => url === page)).toHaveLength(1);
    expect(sentTo(fake)).toHaveLength(4);
    const states = await Promise.all(ids.map(async (id) => (await readOperation(stack, id)).state));
    expect(states).toEqual(['complete', 'complete', 'complete']);
    const byEvent = (a: { event?: string | undefined }, b: { event?: string | undefined }): number =>
      String(a.event).localeCompare(String(b.event));
    expect(eventsReceived().toSorted(byEvent)).toEqual(ids.map(toldOf).toSorted(byEvent));
  });
});

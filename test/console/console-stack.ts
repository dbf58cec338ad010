import { setTimeout as wait } from 'node:timers/promises';
import { isCapable } from '@purgeway/vendors';
import type { Fake } from '@purgeway/vendors/testing';
import { startStack, type Stack } from '../support/stack.ts';
import { hasTaskStatus, startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

/** Everything behind the console: two accounts that front one site, one of which can be asked whether it is done, and an endpoint. */
export interface ConsoleStack extends Stack {
  readonly hostname: string;
  /** Of the account `main`, which can be asked. */
  readonly fake: Fake;
}

export const hostname = 'www.example.com';

/** Starts it on a Redis of the tests, with a clock that may begin in the past. Vendors are done at once, and asked every fifth of a second. */
export async function startConsoleStack(redisUrl: string, startAtMs?: number): Promise<ConsoleStack> {
  const asked = vendorWith(hasTaskStatus);
  const unasked = vendorWith((vendor) => !hasTaskStatus(vendor));
  const tagging = vendorWith(({ capabilities }) => isCapable(capabilities, 'purge.tag'));
  const quick = { taskAfterMs: 1, limits: { rates: [] } };
  const [main, second, tags] = await Promise.all([
    startFakeOf(asked, quick),
    startFakeOf(unasked, quick),
    startFakeOf(tagging, quick),
  ]);
  const polls = { poll: { rates: [{ unit: 'calls', max: 1_000, windowMs: 1_000 }] } };
  const limits = { ...unhurried(4, { targetsPerDayMax: 10_000 }), ...polls };
  const watching = { firstAfterMs: 200, everyMs: 200, giveUpAfterMs: 60_000 };
  const stack = await startStack({
    redisUrl,
    hooks: {
      pages: {
        source: 'generic',
        client: 'site',
        authentication: { type: 'header', header: 'x-token' },
        mapping: [{ urls: [`https://${hostname}/{{slug}}`] }],
      },
      news: {
        source: 'wordpress',
        client: 'site',
        variables: { site: hostname },
        distribution: 'tagged-distribution',
      },
      entries: {
        source: 'contentful',
        client: 'site',
        mapping: [
          { when: { event: '*.Asset.*' }, directories: [`https://${hostname}/assets/`] },
          { when: { event: '*.Entry.*' }, urls: [`https://${hostname}/{{slug[]}}`] },
        ],
      },
    },
    // A browser takes all of the machine at times.
    redisSilentAfterMs: 20_000,
    ...(startAtMs !== undefined && { startAtMs }),
    accounts: [
      { id: 'main', vendor: asked.id, fake: main, hostnames: [hostname], limits, watching },
      {
        id: 'second',
        vendor: unasked.id,
        fake: second,
        hostnames: [hostname],
        limits: unhurried(4),
        watching: { firstAfterMs: 200 },
      },
      {
        id: 'tagged',
        vendor: tagging.id,
        fake: tags,
        hostnames: ['tagged.example.com'],
        limits: unhurried(4),
        watching: { firstAfterMs: 200 },
      },
    ],
  });
  return {
    ...stack,
    hostname,
    fake: main,
    close: async () => {
      await stack.close();
      await Promise.all([main, second, tags].map((fake) => fake.close()));
    },
  };
}

/** Lets the stack's time pass several times as fast, so that nobody waits for polls; answers how to end it. */
export function hasten(stack: ConsoleStack): () => Promise<void> {
  const over = new AbortController();
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await stack.advance(2_000);
      await wait(200);
    }
  };
  const running = run();
  return async () => {
    over.abort();
    await running;
  };
}

import { createLogger, createManualClock } from '@purgeway/runtime';
import { isCapable } from '@purgeway/vendors';
import type { Fake, FakeCall, FakeLimitChange, Fault } from '@purgeway/vendors/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { EditionUnderTest } from './control-plane.ts';
import { dumpRedis } from './dump-redis.ts';
import { readAccountStatus, readOperation, readTargets } from './operations.ts';
import { startStack, type Stack } from './stack.ts';
import { until } from './until.ts';
import { midnightAfter, noonAfter } from './vendor-day.ts';
import { attemptsAt, madeUrls, purgesOf, sentTo, urlsPerCall } from './vendor-under-test.ts';

const hostname = 'www.example.com';
const account = 'main';
const urlsPerPurge = 2_000;

/** Long enough for the fakes, which answer at once, and short enough for a test that waits for it to pass. */
const timeoutMs = 400;

/** At vendors that take one target a call all faults come in one purge, at a pace that neither side's real limits would allow. */
export const takesOne = ({ vendor }: EditionUnderTest): boolean => urlsPerCall(vendor) === 1;
const callsPerSecond = 500;

/** Each of these is a call of its own at such a vendor, so that many of them prove no more. */
const countOf = (edition: EditionUnderTest): number => (takesOne(edition) ? urlsPerPurge / 5 : urlsPerPurge);

const hasQuota = ({ vendor }: EditionUnderTest): boolean => vendor.limits.purge.url?.quota !== undefined;

interface Bench {
  readonly fake: Fake;
  readonly stack: Stack;
  /** Every line that API and worker logged. */
  readonly logged: readonly string[];
}

async function open(edition: EditionUnderTest, change: Exclude<FakeLimitChange, 'off'>): Promise<Bench> {
  const clock = createManualClock();
  // A day's allowance is looked at by itself, below.
  const isEndless = hasQuota(edition) && change.targetsPerDayMax?.url === undefined;
  const pace = { callsMax: callsPerSecond, windowMs: 1_000 };
  const fake = await edition.start({
    now: () => clock.now(),
    taskAfterMs: 1_000,
    keepBodies: false,
    limits: { ...change, ...(takesOne(edition) && { rates: [pace] }) },
  });
  const rates = [{ unit: 'calls', max: callsPerSecond, windowMs: 1_000 }];
  const logged: string[] = [];
  const destination = { write: (line: string): void => void logged.push(line) };
  const stack = await startStack({
    redisUrl: inject('redisUrl'),
    clock,
    logger: createLogger({ level: 'trace', destination }),
    accounts: [
      {
        id: account,
        vendor: edition.vendor.id,
        fake,
        hostnames: [hostname],
        settings: { timeoutMs },
        limits: {
          ...(takesOne(edition) && { every: rates, poll: { rates } }),
          ...(isEndless && { purge: { url: { targetsPerDayMax: 1_000_000 } } }),
        },
      },
    ],
  });
  return { fake, stack, logged };
}

/** Moves the clock on in small steps until the condition holds. */
async function drive(stack: Stack, what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const move = async (): Promise<boolean> => {
    if (await isTrue()) {
      return true;
    }
    await stack.advance(3_000);
    return false;
  };
  await until(what, move, 240_000);
}

const isDone = (stack: Stack, id: string) => async (): Promise<boolean> =>
  (await readOperation(stack, id)).done;

async function holdReason(stack: Stack, id: string): Promise<string | undefined> {
  return (await readOperation(stack, id)).accounts[account]?.waiting_for?.reason;
}

interface Case {
  readonly name: string;
  readonly fault: Fault;
  /** Why the account sends nothing after it; absent: the vendor's own table decides. */
  readonly hold?: string;
}

const cases: readonly Case[] = [
  { name: 'says 429', fault: { do: 'throttle' }, hold: 'throttled' },
  { name: 'says 429 with Retry-After', fault: { do: 'throttle', retryAfter: '90' }, hold: 'throttled' },
  { name: 'says "too fast" in its own words', fault: { do: 'own-throttle' } },
  { name: 'says 500', fault: { do: 'fail' }, hold: 'unavailable' },
  {
    name: 'says 503 with Retry-After',
    fault: { do: 'fail', status: 503, retryAfter: '90' },
    hold: 'unavailable',
  },
  { name: 'says in its own words that it failed', fault: { do: 'own-failure' } },
  { name: 'never answers', fault: { do: 'hang' }, hold: 'unavailable' },
  { name: 'hangs up before it acts', fault: { do: 'cut-before' }, hold: 'unavailable' },
  { name: 'hangs up after it acted', fault: { do: 'cut-after' }, hold: 'unavailable' },
  { name: 'answers with a web page', fault: { do: 'html' }, hold: 'unavailable' },
  { name: 'answers with half of its JSON', fault: { do: 'garbage' }, hold: 'unavailable' },
];

/** What becomes of purges of 2,000 targets at vendors that misbehave in every way they can. For vendors that purge by URL. */
export function describeVendorFaults(editions: readonly EditionUnderTest[]): void {
  describe.each(editions)('purges at $name', (edition) => {
    const { vendor } = edition;
    let fake: Fake;
    let stack: Stack;
    let logged: readonly string[];

    beforeAll(async () => {
      ({ fake, stack, logged } = await open(edition, { targetsPerDayMax: {} }));
    });

    afterAll(async () => {
      await stack.close();
      await fake.close();
    });

    it.each(takesOne(edition) ? [] : cases)(
      'are all carried out although the vendor $name',
      async ({ name, fault, hold }) => {
        const urls = madeUrls(hostname, encodeURIComponent(name), urlsPerPurge);
        const callsBefore = fake.ledger.length;
        fake.faults.next({ ...fault, on: 'purge' }, 2);
        const acceptedAfterMs = stack.clock.now();
        const id = await stack.purge({ paths: urls });
        await fake.waitForCalls(callsBefore + 1);
        await until('the failure is recorded', async () => {
          const { accounts, done } = await readOperation(stack, id);
          return done || accounts[account]?.last_reason !== undefined || fake.ownFailureKind === 'rejected';
        });
        if (hold !== undefined) {
          await until('the account is held', async () => (await holdReason(stack, id)) === hold);
        }
        await drive(stack, 'the operation ends', isDone(stack, id));

        expect(await endOf({ fake, stack }, { id, urls, acceptedAfterMs })).toEqual(allPurged);
      },
    );

    it.each(takesOne(edition) ? [cases] : [])(
      'are all carried out although the vendor misbehaves in every way while they last',
      async (...all) => {
        // A further edition takes the same way with fewer.
        const count = edition.name === edition.vendor.id ? urlsPerPurge : countOf(edition);
        const urls = madeUrls(hostname, 'every-way', count);
        const isRejecting = ({ do: kind }: Fault) =>
          kind === 'own-failure' && fake.ownFailureKind === 'rejected';
        const faults = all.map(({ fault }) => fault).filter((fault) => !isRejecting(fault));
        const every = Math.floor(count / (faults.length + 1));
        const acceptedAfterMs = stack.clock.now();
        const callsBefore = attemptsAt(fake).length;
        let given = 0;
        const id = await stack.purge({ paths: urls });
        await drive(stack, 'the operation ends', async () => {
          const calls = attemptsAt(fake).length - callsBefore;
          const fault = faults[given];
          if (fault !== undefined && calls >= (given + 1) * every) {
            fake.faults.next({ ...fault, on: 'purge' });
            given += 1;
          }
          return isDone(stack, id)();
        });
        expect(given).toBe(faults.length);
        expect(await endOf({ fake, stack }, { id, urls, acceptedAfterMs })).toEqual(allPurged);
      },
      300_000,
    );

    it('that are bad are told apart, and their neighbours are carried out', async () => {
      const urls = madeUrls(hostname, 'neighbours', countOf(edition));
      const [bad, alsoBad] = [urls[7] ?? '', urls.at(-3) ?? ''];
      [bad, alsoBad].forEach((url) => fake.poison.add(url).add(pathOf(url)));
      const id = await stack.purge({ paths: urls });
      await drive(stack, 'the operation ends', isDone(stack, id));
      fake.poison.clear();
      const rows = await readTargets(stack, id);
      const rejected = rows.filter(({ accounts }) => accounts[0]?.state === 'rejected');
      expect(rejected.map(({ value }) => value)).toEqual([bad, alsoBad]);
      const { state, counts } = await readOperation(stack, id);
      const { confirmed = 0, unverified = 0 } = counts;
      expect({ state, purged: confirmed + unverified }).toEqual({
        state: 'partial',
        purged: urls.length - 2,
      });
    });

    it.each(isCapable(vendor.capabilities, 'task.status') ? [cases] : [])(
      'are confirmed although the vendor misbehaves in every way when it is asked how they stand',
      async (...all) => {
        const urls = madeUrls(hostname, 'asked', countOf(edition));
        const callsBefore = fake.ledger.length;
        all.forEach(({ fault }) => fake.faults.next({ ...fault, on: 'status' }));
        const id = await stack.purge({ paths: urls });
        await drive(stack, 'the operation ends', isDone(stack, id));
        const { state, counts } = await readOperation(stack, id);
        expect({ state, counts }).toEqual({ state: 'complete', counts: { confirmed: urls.length } });
        const met = fake.ledger
          .slice(callsBefore)
          .filter(({ action, fault }) => action === 'status' && fault);
        expect(met).toHaveLength(all.length);
      },
      300_000,
    );

    it('wait as long as Retry-After says', async () => {
      fake.faults.next({ do: 'throttle', retryAfter: '600', on: 'purge' });
      const before = attemptsAt(fake).length;
      const id = await stack.purge({ paths: madeUrls(hostname, 'as-told', 1) });
      await until('the account is held', async () => (await holdReason(stack, id)) === 'throttled');
      const refusedAtMs = attemptsAt(fake).at(-1)?.at ?? 0;
      const { waiting_for: wait } = (await readOperation(stack, id)).accounts[account] ?? {};
      const status = await readAccountStatus(stack, account);
      expect(status, 'nothing that waits holds a call').toMatchObject({ in_flight: 0 });
      expect(Math.abs(Date.parse(wait?.until ?? '') - refusedAtMs - 600_000)).toBeLessThan(2_000);

      await stack.advance(590_000);
      await stack.call(`/v1/operations/${await stack.purge({ paths: madeUrls(hostname, 'also', 1) })}`);
      expect(attemptsAt(fake)).toHaveLength(before + 1);
      await drive(stack, 'the operation ends', isDone(stack, id));
      expect(attemptsAt(fake)[before + 1]?.at).toBeGreaterThanOrEqual(refusedAtMs + 600_000);
    });

    it('are kept while the credentials are wrong, and go on when a person has mended them', async () => {
      fake.faults.set({ do: 'bad-credentials', on: 'purge' });
      const urls = madeUrls(hostname, 'wrong-credentials', countOf(edition));
      const id = await stack.purge({ paths: urls });
      await until('the account is held', async () => (await holdReason(stack, id)) === 'account');
      const held = await readOperation(stack, id);
      expect(held.state).not.toBe('complete');
      expect(held.counts['accepted']).toBe(urls.length);
      expect(held.accounts[account]?.last_reason?.message).toMatch(/\S/u);
      const calls = attemptsAt(fake).length;
      await stack.advance(30_000);
      expect(attemptsAt(fake)).toHaveLength(calls);

      fake.faults.clear();
      const resumed = await stack.call(`/v1/accounts/${account}/resume`, { method: 'POST' });
      expect(resumed.status).toBe(200);
      await until('calls go out at once', () => attemptsAt(fake).length > calls);
      await drive(stack, 'the operation ends', isDone(stack, id));
      expect((await readOperation(stack, id)).state).toBe('complete');
      expect(unsent(urls, new Set(sentTo(fake)))).toEqual([]);
    });

    it('leave no credential in Redis, logs and answers, even when the vendor repeats the request', async () => {
      fake.faults.next({ do: 'echo', on: 'purge' });
      const id = await stack.purge({ paths: madeUrls(hostname, 'echo', 1) });
      await drive(stack, 'the operation ends', isDone(stack, id));
      const shown = JSON.stringify([await readOperation(stack, id), await readTargets(stack, id)]);
      const stored = await dumpRedis(inject('redisUrl'), stack.prefix);
      expect(stored).toContain(id);
      const told = logged.join('\n');
      expect(told).toContain('vendor.attempt');
      const known = [...fake.credentials, stack.secret];
      expect(known.filter((secret) => `${stored}${shown}${told}`.includes(secret))).toEqual([]);
    });

    it('have passed no limit of the vendor in all of this', () => {
      expect(fake.ledger.length).toBeGreaterThan(0);
      expect(breachesOf(fake)).toEqual([]);
    });
  });

  // At the clock's own pace, whereas the waits of the other tests are short-cut: side by side, because all of them wait.
  describe.concurrent.each(editions)('purges at $name', (edition) => {
    it('pass no limit of the vendor, counted by its own clock, failures in between included', async ({
      onTestFinished,
    }) => {
      const { fake, stack } = await open(edition, { targetsPerDayMax: {} });
      onTestFinished(async () => {
        await stack.close();
        await fake.close();
      });
      const calls = 9;
      const urls = madeUrls(
        hostname,
        'within-limits',
        Math.min(urlsPerPurge, calls * urlsPerCall(edition.vendor)),
      );
      const kinds = ['fail', 'cut-after', 'throttle', 'garbage'] as const;
      kinds.forEach((kind) => fake.faults.next({ do: kind, retryAfter: '1', on: 'purge' }));
      await stack.purge({ paths: urls });
      await until('all of them are sent', () => unsent(urls, new Set(sentTo(fake))).length === 0);
      expect(breachesOf(fake)).toEqual([]);
    });
  });

  describe.each(editions.filter(hasQuota))('the day quota of $name', (edition) => {
    const { vendor } = edition;
    it('used up by others is waited for until the day of the vendor turns', async () => {
      const { fake, stack } = await open(edition, { targetsPerDayMax: { url: 50 } });
      try {
        await stack.advance(noonAfter(vendor, stack.clock.now()) - stack.clock.now());
        const first = await stack.purge({ paths: madeUrls(hostname, 'first', 40) });
        await drive(stack, 'the first operation ends', isDone(stack, first));
        const urls = madeUrls(hostname, 'second', 40);
        const id = await stack.purge({ paths: urls });
        await until('the account waits for the quota', async () => (await holdReason(stack, id)) === 'quota');
        const { waiting_for: wait, last_reason: reason } =
          (await readOperation(stack, id)).accounts[account] ?? {};
        // A vendor that tells what is left is not asked for more.
        const isTold = isCapable(vendor.capabilities, 'quota.read') || reason?.message !== undefined;
        expect(isTold).toBe(true);
        const midnight = midnightAfter(vendor, stack.clock.now());
        expect(wait?.until).toBe(new Date(midnight).toISOString());
        const calls = attemptsAt(fake).length;

        await stack.advance((midnight - stack.clock.now()) / 2);
        expect(attemptsAt(fake)).toHaveLength(calls);
        await stack.advance(midnight - stack.clock.now());
        await drive(stack, 'the operation ends', isDone(stack, id));
        expect((await readOperation(stack, id)).state).toBe('complete');
        expect(purgesOf(fake).at(-1)?.at).toBeGreaterThanOrEqual(midnight);
        expect(sentTo(fake).slice(-40).toSorted()).toEqual(urls.toSorted());
      } finally {
        await stack.close();
        await fake.close();
      }
    });
  });
}

/** Calls that passed a limit, by the fake's own clock. */
function breachesOf(fake: Fake): readonly FakeCall[] {
  return fake.ledger.filter(({ breach }) => breach !== undefined);
}

interface MadePurge {
  readonly id: string;
  readonly urls: readonly string[];
  readonly acceptedAfterMs: number;
}

const allPurged = { state: 'complete', notEnded: 0, neverSent: [] };

/** How a purge ended; see {@link allPurged}. Calls sent before it was accepted do not count. */
async function endOf(
  { fake, stack }: Pick<Bench, 'fake' | 'stack'>,
  { id, urls, acceptedAfterMs }: MadePurge,
) {
  const { state, counts } = await readOperation(stack, id);
  const { confirmed = 0, unverified = 0 } = counts;
  const sent = new Set(
    purgesOf(fake)
      .filter(({ at }) => at >= acceptedAfterMs)
      .flatMap(({ targets }) => targets),
  );
  return { state, notEnded: urls.length - confirmed - unverified, neverSent: unsent(urls, sent) };
}

function unsent(urls: readonly string[], sent: ReadonlySet<string>): string[] {
  return urls.filter((url) => !sent.has(url) && !sent.has(pathOf(url)));
}

/** Some vendors are sent the path alone. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakes, type Fake } from '@purgeway/vendors/testing';
import { z } from 'zod';
import { callerHeader } from '../support/caller-header.ts';
import type { History, JournalEntry, Trouble } from '../support/history.ts';
import { runOpenLoop, type MadeRequest } from '../support/open-loop.ts';
import type { Chances } from '../support/seeded-random.ts';
import type { StackAccount } from '../support/stack.ts';
import { startSupervised, type Supervised, type SupervisedOptions } from '../support/supervisor.ts';
import { manners, startEventReceivers, type EventReceivers, type Manner } from './event-receivers.ts';
import { callApiOf, type CallApi } from './call-api.ts';
import { findOperations } from './find-operations.ts';
import { createTraffic, type Purge } from './traffic.ts';
import { callsOf, windowsOf } from './vendor-ledgers.ts';
import { vendorPlaces, type VendorPlace } from './vendor-places.ts';
import { waitForEvents } from './wait-for-events.ts';

export interface RigOptions extends Pick<
  SupervisedOptions,
  'apis' | 'workers' | 'redisUrlOf' | 'startRedis' | 'env'
> {
  /** Only these accounts; absent: all. */
  readonly only?: ReadonlySet<string>;
  /** By account: other limits than its usual ones, at the vendor and for Purgeway alike. */
  readonly limitsOf?: Readonly<Record<string, Pick<VendorPlace, 'rates' | 'limits'>>>;
  /** Folder for what our programs write, and for the history. Absent: neither is kept. */
  readonly keepIn?: string | undefined;
  /** Where a vendor is reached instead of at this port. */
  readonly vendorPortOf?: (account: string, port: number) => number;
  /** Where a receiver of callbacks is reached instead of at this port. */
  readonly receiverPortOf?: (manner: Manner, port: number) => number;
}

export interface LoadOptions {
  readonly perSecond: number;
  readonly durationMs: number;
  readonly chances: Chances;
  /** So great a share of what was accepted is taken back at once. Absent: nothing. */
  readonly takenBackShare?: number;
  /** Ends the load before its time. */
  readonly stop?: AbortSignal;
}

/** The whole product as processes, the vendors and receivers around it in this one, and a client that keeps a journal. */
export interface Rig {
  readonly stack: Supervised;
  readonly journal: readonly JournalEntry[];
  /** For the scenario to write down what it broke, and when. */
  readonly troubles: Trouble[];
  /** Ms from the planned time of each request to its 202, where it came. */
  readonly answerMs: readonly number[];
  load(options: LoadOptions): Promise<void>;
  /**
   * Waits until every operation is done, at most so long, and until its event was taken, which may be longer; answers everything that was
   * seen. Absent: as long for events.
   */
  drain(withinMs: number, eventsWithinMs?: number): Promise<History>;
  close(): Promise<void>;
}

/** Vendors answer after up to twice this time, so that calls are under way when something is killed. */
const answerEveryMs = 80;

const problemSchema = z.object({ code: z.string() });
const acceptedSchema = z.object({ purge_id: z.string() });

export async function startRig(options: RigOptions): Promise<Rig> {
  const { keepIn } = options;
  const places = vendorPlaces
    .filter(({ account }) => options.only?.has(account) ?? true)
    .map((place) => ({ ...place, ...options.limitsOf?.[place.account] }));
  const receivers = await startEventReceivers();
  const started = await Promise.all(places.map(async (place) => ({ place, fake: await startFake(place) })));
  const stack = await startSupervised({
    ...options,
    accounts: started.map(({ place, fake }) => accountOf(place, fake, options)),
    callbacks: { timeoutMs: 3_000 },
    ...(keepIn !== undefined && {
      onOutput: ({ app, index }, text) => appendFileSync(join(keepIn, `${app}-${index}.log`), text),
    }),
  });
  receivers.secret = stack.secret;
  const journal: JournalEntry[] = [];
  const answerMs: number[] = [];
  const troubles: Trouble[] = [];
  const timer = setInterval(
    () => started.forEach(({ fake }) => fake.gate.releaseNext(fake.gate.heldCount)),
    answerEveryMs,
  );
  return {
    stack,
    journal,
    troubles,
    answerMs,
    load: (load) =>
      runLoad(load, {
        stack,
        receivers,
        options,
        troubles,
        note: (entry, made) => {
          journal.push(entry);
          if (entry.acceptedAt !== undefined) {
            answerMs.push(made.endedAt - made.plannedAt);
          }
        },
      }),
    drain: async (withinMs, eventsWithinMs = withinMs) => {
      const endAt = Date.now() + eventsWithinMs;
      const call = callApiOf(stack);
      const operations = await findOperations(call, { journal, withinMs });
      const due = await waitForEvents({ journal, events: receivers.events }, { call, endAt });
      const history = {
        journal,
        operations: operations.map((one) => ({ ...one, eventDueAt: due.get(one.id) })),
        calls: started.flatMap(({ place, fake }) => callsOf(place.account, fake.ledger)),
        events: receivers.events,
        troubles,
        windows: places.flatMap(windowsOf),
        endedAt: Date.now(),
      };
      if (keepIn !== undefined) {
        keepHistory(history, keepIn);
      }
      return history;
    },
    close: async () => {
      clearInterval(timer);
      await stack.close();
      await Promise.all(started.map(({ fake }) => fake.close()));
      await receivers.close();
    },
  };
}

/** One file for each kind of thing that was seen, one thing a line. */
function keepHistory(history: History, folder: string): void {
  for (const [name, seen] of Object.entries(history)) {
    const lines = (Array.isArray(seen) ? seen : [seen]).map((one) => JSON.stringify(one));
    writeFileSync(join(folder, `${name}.jsonl`), `${lines.join('\n')}\n`);
  }
}

async function startFake({ vendor, edition, rates }: VendorPlace): Promise<Fake> {
  const start = fakes.get(vendor);
  if (start === undefined) {
    throw new Error(`There is no fake of ${vendor}.`);
  }
  const fake = await start({
    edition,
    keepBodies: false,
    callerHeader,
    taskAfterMs: 1,
    limits: { rates, targetsPerDayMax: {} },
  });
  fake.gate.hold('purge');
  return fake;
}

function accountOf(place: VendorPlace, fake: Fake, { vendorPortOf }: RigOptions): StackAccount {
  const { account, vendor, hostnames, limits, lingerMs, watching } = place;
  const port = Number(new URL(fake.url).port);
  const reachedAt = fake.url.replace(String(port), String(vendorPortOf?.(account, port) ?? port));
  const settings = Object.entries(fake.settings).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.replace(fake.url, reachedAt) : value,
  ]);
  return {
    id: account,
    vendor,
    fake,
    hostnames,
    limits,
    settings: Object.fromEntries(settings),
    ...(lingerMs !== undefined && { lingerMs }),
    ...(watching !== undefined && { watching }),
  };
}

interface Surroundings {
  readonly stack: Supervised;
  readonly receivers: EventReceivers;
  readonly options: RigOptions;
  readonly troubles: readonly Trouble[];
  readonly note: (entry: JournalEntry, made: MadeRequest) => void;
}

/** Three of five ask for no callback; of the rest, a few have receivers that misbehave. */
const callbackShares: readonly { readonly weight: number; readonly manner: Manner | undefined }[] = [
  { weight: 60, manner: undefined },
  { weight: 31, manner: 'good' },
  ...manners.filter((manner) => manner !== 'good').map((manner) => ({ weight: 2, manner })),
];

async function runLoad(
  { perSecond, durationMs, chances, takenBackShare = 0, stop }: LoadOptions,
  { stack, receivers, options, troubles, note }: Surroundings,
): Promise<void> {
  const traffic = createTraffic(chances.fork(), options.only);
  const choice = chances.fork();
  const run = randomBytes(4).toString('hex');
  const endAt = Date.now() + durationMs;
  const asked = new Map<string, Asked>();
  const takingBack: Promise<void>[] = [];
  const call = callApiOf(stack);
  let number = 0;
  await runOpenLoop({
    servers: stack.apiUrls,
    headers: { authorization: `Bearer ${stack.key}` },
    perSecond,
    chances: chances.fork(),
    wholeSince: () => Math.max(...troubles.map(({ untilMs }) => untilMs)),
    ...(stop && { stop }),
    next: () => {
      const leftMs = endAt - Date.now();
      if (leftMs <= 0) {
        return undefined;
      }
      const purge = traffic(leftMs);
      const { manner } = choice.pickWeighted(callbackShares);
      number += 1;
      const key = `${run}-${number}`;
      const isTakenBack = takenBackShare > 0 && choice.next() < takenBackShare;
      asked.set(key, { purge, manner, isTakenBack });
      return {
        key,
        path: '/v1/cdn/cache/purge',
        body: { ...purge.body, ...callbackTo(manner, receivers, options) },
      };
    },
    onMade: (made) => {
      const { purge, manner, isTakenBack } = asked.get(made.key) ?? {};
      asked.delete(made.key);
      if (purge === undefined) {
        return;
      }
      const entry = entryOf(made, purge, eventOf(manner, options));
      if (isTakenBack === true && entry.id !== undefined) {
        takingBack.push(takeBack(call, entry).then((taken) => note(taken, made)));
      } else {
        note(entry, made);
      }
    },
  });
  await Promise.all(takingBack);
}

/** What a client keeps of a request until it is answered. */
interface Asked {
  readonly purge: Purge;
  readonly manner: Manner | undefined;
  readonly isTakenBack: boolean;
}

/** Cancels an operation, with patience. */
async function takeBack(call: CallApi, entry: JournalEntry): Promise<JournalEntry> {
  const taken = { ...entry, isTakenBack: true };
  try {
    const { status, body } = await call(`/v1/operations/${entry.id}/cancel`, 'POST');
    return status === 200
      ? taken
      : { ...taken, refusal: `${status} ${JSON.stringify(body)} to its cancellation` };
  } catch (error) {
    return { ...taken, refusal: `no answer to its cancellation: ${String(error)}` };
  }
}

function callbackTo(
  manner: Manner | undefined,
  { ports }: EventReceivers,
  { receiverPortOf }: RigOptions,
): object {
  if (manner === undefined) {
    return {};
  }
  const port = receiverPortOf?.(manner, ports[manner]) ?? ports[manner];
  return { callback: { url: `http://127.0.0.1:${port}/${manner}` } };
}

function entryOf(made: MadeRequest, { errands }: Purge, event: JournalEntry['event']): JournalEntry {
  const { key, sentAt, attempts, status } = made;
  const failures = made.failures.map(failureOf);
  const common = { key, errands, sentAt, attempts, failures, event };
  if (status === 202) {
    return { ...common, acceptedAt: made.endedAt, id: acceptedSchema.parse(made.body).purge_id };
  }
  return status === undefined ? common : { ...common, refusal: `${status} ${JSON.stringify(made.body)}` };
}

/** Such as `503 stopping`. */
function failureOf({ status, body }: MadeRequest['failures'][number]): string {
  const { success, data } = problemSchema.safeParse(body);
  return `${status} ${success ? data.code : JSON.stringify(body)}`;
}

function eventOf(manner: Manner | undefined, { receiverPortOf }: RigOptions): JournalEntry['event'] {
  if (manner === undefined) {
    return 'none';
  }
  if (manner === 'dead') {
    return 'perhaps';
  }
  // A way that others lead may be bad.
  return manner === 'good' && receiverPortOf === undefined ? 'wanted' : 'late';
}

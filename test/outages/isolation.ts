import type { Fake } from '@purgeway/vendors/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { ReceivedCallback } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { madeUrls, purgesOf, sentTo } from '../support/vendor-under-test.ts';
import { percentile } from './percentile.ts';
import type { Rig } from './rig.ts';
import { submit } from './submit.ts';
import { startHangingReceiver, type HangingReceiver } from './takeovers.ts';

export interface IsolationBench {
  readonly rig: Rig;
  readonly apiUrl: string;
  /** The vendor of those that are well, and the one that never answers. */
  readonly well: { readonly hostname: string; readonly fake: Fake };
  readonly sick: { readonly hostname: string; readonly fake: Fake };
  /** Where callbacks of those that are well go. */
  readonly receiver: { readonly url: string; readonly received: readonly ReceivedCallback[] };
}

export interface IsolationPlan {
  /** Pairs of a round without and one with the sick; the first pair warms up and counts in no growth. */
  readonly pairs: number;
  /** Purges of a round, each of one URL. */
  readonly purges: number;
  /** URLs of another client that wait at the vendor that never answers. */
  readonly backlog: number;
  /** Callbacks of another client that wait at the endpoint that never answers. */
  readonly callbacks: number;
}

/** 99th percentiles of one round. */
export interface Latency {
  /** From when the purge was asked for to its arrival at the vendor. */
  readonly sentAfterMs: number;
  /** From the operation's end, as its event says, to the event's arrival. */
  readonly calledBackAfterMs: number;
}

export interface IsolationRounds {
  readonly alone: readonly Latency[];
  readonly beside: readonly Latency[];
}

/** Between two purges of a round. */
const everyMs = 20;

/** Measures the same purges without and with a vendor and an endpoint that never answer, in turns. */
export async function measureIsolation(bench: IsolationBench, plan: IsolationPlan): Promise<IsolationRounds> {
  const [alone, beside]: Latency[][] = [[], []];
  for (let pair = 0; pair < plan.pairs; pair += 1) {
    const first = await measureLatency(bench, `alone-${pair}`, plan.purges);
    const second = await besideTheSick(bench, plan, pair);
    console.log(JSON.stringify({ pair, alone: first, beside: second }));
    alone?.push(first);
    beside?.push(second);
  }
  return { alone: alone ?? [], beside: beside ?? [] };
}

/** What the sick left behind is worked off before it resolves, so that the next round is without them. */
async function besideTheSick(bench: IsolationBench, plan: IsolationPlan, pair: number): Promise<Latency> {
  const { rig, apiUrl, sick, well } = bench;
  const hanging = await startHangingReceiver();
  try {
    sick.fake.gate.hold('purge');
    await fillBacklog(bench, `backlog-${pair}`, plan.backlog);
    await Promise.all(
      Array.from({ length: plan.callbacks }, (_, i) =>
        submit(
          { rig, apiUrl, client: 'other' },
          {
            paths: madeUrls(well.hostname, `hanging-${pair}-${i}`, 1),
            callback: { url: `${hanging.url}/${i}` },
          },
        ),
      ),
    );
    await until('calls hang', () => sick.fake.gate.heldCount > 0);
    await until('callbacks hang', () => hanging.arrivals.length > 0, 60_000);
    return await measureLatency(bench, `beside-${pair}`, plan.purges);
  } finally {
    await recover(bench, plan, { pair, hanging });
  }
}

async function recover(
  { sick }: IsolationBench,
  plan: IsolationPlan,
  { pair, hanging }: { readonly pair: number; readonly hanging: HangingReceiver },
): Promise<void> {
  sick.fake.gate.release();
  hanging.release();
  await until('the endpoint got its callbacks', () => hanging.arrivals.length >= plan.callbacks, 60_000);
  const own = `/backlog-${pair}-`;
  await until(
    'the vendor got its backlog',
    async () => {
      await wait(100);
      return sentTo(sick.fake).filter((url) => url.includes(own)).length >= plan.backlog;
    },
    120_000,
  );
  await hanging.close();
}

/** Has another client's URLs wait at the vendor that never answers. */
export async function fillBacklog(
  { rig, apiUrl, sick }: IsolationBench,
  name: string,
  count: number,
): Promise<void> {
  const perRequest = 10_000;
  for (let first = 0; first < count; first += perRequest) {
    const paths = madeUrls(sick.hostname, `${name}-${first}`, Math.min(perRequest, count - first));
    await submit({ rig, apiUrl, client: 'other' }, { paths });
  }
}

const eventSchema = z.object({ timestamp: z.iso.datetime() });

/** Sends purges at an even pace, whatever becomes of those before, and waits for the last call and callback. */
export async function measureLatency(
  { rig, apiUrl, well, receiver }: IsolationBench,
  name: string,
  count: number,
): Promise<Latency> {
  const askedAtMs = new Map<string, number>();
  const sending: Promise<string>[] = [];
  const calledBefore = receiver.received.length;
  const startedAtMs = performance.now();
  for (let i = 0; i < count; i += 1) {
    await wait(Math.max(0, startedAtMs + i * everyMs - performance.now()));
    const url = `https://${well.hostname}/${name}/${i}`;
    askedAtMs.set(url, Date.now());
    const callback = { url: `${receiver.url}/${name}/${i}` };
    sending.push(submit({ rig, apiUrl, client: 'third' }, { paths: [url], callback }));
  }
  await Promise.all(sending);
  const calledBack = (): ReceivedCallback[] =>
    receiver.received.slice(calledBefore).filter(({ path }) => path.startsWith(`/${name}/`));
  await until(
    `all of ${name} is called back`,
    async () => {
      await wait(50);
      return calledBack().length >= count;
    },
    120_000,
  );
  return {
    sentAfterMs: percentile(
      purgesOf(well.fake).flatMap(({ at, targets }) =>
        targets.flatMap((url) => {
          const asked = askedAtMs.get(url);
          return asked === undefined ? [] : [at - asked];
        }),
      ),
      0.99,
    ),
    calledBackAfterMs: percentile(
      calledBack().map(({ atMs, body }) => atMs - Date.parse(eventSchema.parse(JSON.parse(body)).timestamp)),
      0.99,
    ),
  };
}

/** How much the others' 99th percentile grows beside the sick, as medians over the rounds. */
export function growthOf({ alone, beside }: IsolationRounds): { sent: number; calledBack: number } {
  const growth = (of: keyof Latency): number =>
    medianOf(beside.slice(1).map((round) => round[of])) / medianOf(alone.slice(1).map((round) => round[of]));
  return { sent: growth('sentAfterMs'), calledBack: growth('calledBackAfterMs') };
}

function medianOf(values: readonly number[]): number {
  return percentile(values, 0.5);
}

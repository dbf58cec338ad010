import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { cpuMsOf } from '../support/cpu-of.ts';
import { seededChances } from '../support/seeded-random.ts';
import { until } from '../support/until.ts';
import type { IsolationBench } from './open-isolation.ts';
import type { Rig } from './rig.ts';
import { submit } from './submit.ts';

export interface RoundPlan {
  /** No other round of the bench may have it. */
  readonly name: string;
  readonly purges: number;
  /** Between two purges, on average. */
  readonly everyMs: number;
  /** The pace follows from it. */
  readonly seed: number;
  /** Another that has nothing to do meanwhile, to see what it costs all the same. */
  readonly idle?: IsolationBench;
}

/** What each purge of a round took, and what the round cost. */
export interface Round {
  /** From when each was asked for to its arrival at the vendor. */
  readonly sentMs: readonly number[];
  /** From each operation's end, as its event says, to the event's arrival. */
  readonly calledBackMs: readonly number[];
  /** The 99th percentile of how late this process was, in which vendors, receiver and clients live. */
  readonly loopDelayMs: number;
  /** Processor time of all our programs and Redis: share of one processor while purges were sent. */
  readonly cpu: number;
  readonly idleCpu: number;
}

/** How late a timer of the loop's own watch is when nothing holds it up. */
const watchEveryMs = 1;

/** Sends purges at a pace of its own, whatever becomes of those before, and waits for the last call and callback. */
export async function measureRound(bench: IsolationBench, plan: RoundPlan): Promise<Round> {
  const { well, receiver } = bench;
  const { name, purges } = plan;
  const [callsBefore, calledBefore] = [well.fake.ledger.length, receiver.received.length];
  const loop = monitorEventLoopDelay({ resolution: watchEveryMs });
  loop.enable();
  const cpu = [bench.rig, plan.idle?.rig].map((rig) => startCpuWatch(rig));
  const askedAtMs = await sendAtPace(bench, plan);
  const [own = 0, idle = 0] = cpu.map((stop) => stop());
  const arrived = () =>
    receiver.received.slice(calledBefore).filter(({ path }) => path.startsWith(`/${name}/`));
  await until(
    `all of ${name} is called back`,
    async () => {
      await wait(100);
      return receiver.received.length - calledBefore >= purges && arrived().length >= purges;
    },
    120_000,
  );
  loop.disable();
  return {
    sentMs: well.fake.ledger.slice(callsBefore).flatMap(({ at, action, targets }) =>
      targets.flatMap((url) => {
        const asked = action === 'purge' ? askedAtMs.get(url) : undefined;
        return asked === undefined ? [] : [at - asked];
      }),
    ),
    calledBackMs: arrived().map(
      ({ atMs, body }) => atMs - Date.parse(eventSchema.parse(JSON.parse(body)).timestamp),
    ),
    loopDelayMs: loop.percentile(99) / 1e6 - watchEveryMs,
    cpu: own,
    idleCpu: idle,
  };
}

const eventSchema = z.object({ timestamp: z.iso.datetime() });

/**
 * Answers when each URL was asked for, by `preciseNow`. The pace is uneven: an even one would keep in step with what Purgeway does every so
 * many seconds after each call, and how that falls would decide over a whole round. It is the same in every round of one seed.
 */
async function sendAtPace(
  { rig, apiUrl, well, receiver }: IsolationBench,
  { name, purges, everyMs, seed }: RoundPlan,
): Promise<Map<string, number>> {
  const askedAtMs = new Map<string, number>();
  const sending: Promise<string>[] = [];
  const chances = seededChances(seed);
  let dueAtMs = performance.now();
  for (let i = 0; i < purges; i += 1) {
    dueAtMs += chances.below(2 * everyMs + 1);
    await wait(Math.max(0, dueAtMs - performance.now()));
    const url = `https://${well.hostname}/${name}/${i}`;
    askedAtMs.set(url, preciseNow());
    const callback = { url: `${receiver.url}/${name}/${i}` };
    sending.push(submit({ rig, apiUrl, client: 'third' }, { paths: [url], callback }));
  }
  await Promise.all(sending);
  return askedAtMs;
}

/** Parts of a millisecond count where a hop takes few. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Answers a function that tells the share of one processor that was used since. */
export function startCpuWatch(rig: Rig | undefined): () => number {
  const usedMs = () => (rig?.pids() ?? []).reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const [before, startedAtMs] = [usedMs(), performance.now()];
  return () => (usedMs() - before) / (performance.now() - startedAtMs);
}

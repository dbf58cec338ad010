import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { fillBacklog, settle } from './make-sick.ts';
import { measureRound, preciseNow } from './measure-round.ts';
import { accountIdOf, type IsolationBench } from './open-isolation.ts';
import { percentile } from './percentile.ts';
import { submit } from './submit.ts';

export interface BacklogPlan {
  readonly urls: number;
  /** What other clients get is measured so often, without and with them; medians of that are told. */
  readonly rounds: number;
  /** Purges of a round. */
  readonly purges: number;
  /** Single and urgent URLs of other clients at the account of those that wait, one after the other. */
  readonly singles: number;
  readonly urgent: number;
  /** The pace of every round follows from it. */
  readonly seed: number;
}

/** What one client's URLs that wait cost the others. Times in ms. */
export interface BacklogReport {
  readonly urls: number;
  readonly bytesPerUrl: number;
  readonly redisMebibytes: number;
  /** 99th percentiles from when a purge of another client was asked for to its arrival, by their medians over the rounds, without and with them. */
  readonly sentAfterMs: readonly [number, number];
  readonly accountsMs: readonly [number, number];
  /** Calls of the full account from each single URL of another client to the one that took it. */
  readonly callsUntilSingle: readonly number[];
  /** From a free call to the arrival of an urgent URL, of several one after the other. */
  readonly urgentAfterMs: readonly number[];
  readonly cancelSingleMs: number;
}

/** Has a client's URLs wait at a vendor that asked to be left alone, and looks at what others get. */
export async function measureBacklog(bench: IsolationBench, plan: BacklogPlan): Promise<BacklogReport> {
  const { rig, apiUrl, sick } = bench;
  const redis = new Redis(rig.redis().url);
  try {
    await sentAfter(bench, 'warm', plan);
    const alone = await sentAfter(bench, 'alone', plan);
    const [accountsBefore, memoryBefore] = [await medianAccounts(bench), await usedMemory(redis)];
    sick.fake.faults.next({ do: 'throttle', retryAfter: '3600', on: 'purge' });
    await submit({ rig, apiUrl, client: 'other' }, { paths: [`https://${sick.hostname}/first`] });
    await until('the vendor asked for a pause', () => sick.fake.ledger.length > 0);
    await fillBacklog(bench, 'backlog', plan.urls);
    const used = (await usedMemory(redis)) - memoryBefore;
    await settle(bench);
    const beside = await sentAfter(bench, 'beside', plan);
    const accountsAfter = await medianAccounts(bench);
    const cancelSingleMs = await cancelSingle(bench);
    await holdAllCalls(bench);
    return {
      urls: plan.urls,
      bytesPerUrl: used / plan.urls,
      redisMebibytes: used / 2 ** 20,
      sentAfterMs: [alone, beside],
      accountsMs: [accountsBefore, accountsAfter],
      cancelSingleMs,
      callsUntilSingle: await oneByOne(plan.singles, (i) => callsUntilSingle(bench, i)),
      urgentAfterMs: await oneByOne(plan.urgent, (i) => urgentAfterFreeCall(bench, i)),
    };
  } finally {
    redis.disconnect();
  }
}

async function sentAfter(
  bench: IsolationBench,
  name: string,
  { rounds, purges, seed }: BacklogPlan,
): Promise<number> {
  const p99s = await oneByOne(rounds, async (i) => {
    const { sentMs } = await measureRound(bench, { name: `${name}-${i}`, purges, everyMs: 20, seed });
    return percentile(sentMs, 0.99);
  });
  return percentile(p99s, 0.5);
}

async function oneByOne(count: number, measure: (i: number) => Promise<number>): Promise<number[]> {
  const measured: number[] = [];
  for (let i = 0; i < count; i += 1) {
    measured.push(await measure(i));
  }
  return measured;
}

/** The vendor's pause is ended, and the calls that follow hang. */
async function holdAllCalls({ rig, apiUrl, sick }: IsolationBench): Promise<void> {
  sick.fake.gate.hold('purge');
  const { status } = await fetch(`${apiUrl}/v1/accounts/${accountIdOf(sick.hostname)}/resume`, {
    method: 'POST',
    headers: rig.headersOf(),
  });
  if (status >= 300) {
    throw new Error(`Not resumed: ${status}`);
  }
  await until('all calls are taken', () => sick.fake.gate.heldCount === 2, 60_000);
}

/** While all calls hang and are freed one by one. */
async function callsUntilSingle({ rig, apiUrl, sick }: IsolationBench, i: number): Promise<number> {
  const url = `https://${sick.hostname}/single/${i}`;
  const callsBefore = sick.fake.ledger.length;
  await submit({ rig, apiUrl, client: i % 2 === 0 ? 'third' : 'site' }, { paths: [url] });
  await until('the single URL is sent', async () => {
    const before = sick.fake.ledger.length;
    sick.fake.gate.releaseNext();
    await until('the next call arrives', () => sick.fake.ledger.length > before);
    return sick.fake.ledger.some(({ targets }) => targets.includes(url));
  });
  return sick.fake.ledger.length - callsBefore;
}

/** While all calls hang: has an urgent URL wait, frees a call, and tells how long the URL took to its arrival from then. */
async function urgentAfterFreeCall({ rig, apiUrl, sick }: IsolationBench, i: number): Promise<number> {
  const url = `https://${sick.hostname}/urgent/${i}`;
  await submit({ rig, apiUrl, client: 'third' }, { paths: [url], priority: 'urgent' });
  const freedAtMs = preciseNow();
  sick.fake.gate.releaseNext();
  const arrivalOf = (): number | undefined =>
    sick.fake.ledger.find(({ targets }) => targets.includes(url))?.at;
  await until('the urgent one is sent', () => arrivalOf() !== undefined, 10_000);
  return (arrivalOf() ?? Number.NaN) - freedAtMs;
}

const tries = 15;

async function medianAccounts({ rig, apiUrl }: IsolationBench): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < tries; i += 1) {
    const startedAtMs = performance.now();
    const response = await fetch(`${apiUrl}/v1/accounts`, { headers: rig.headersOf() });
    z.looseObject({}).parse(await response.json());
    took.push(performance.now() - startedAtMs);
    await wait(20);
  }
  return took.toSorted((a, b) => a - b)[Math.floor(tries / 2)] ?? Number.NaN;
}

async function cancelSingle({ rig, apiUrl, sick }: IsolationBench): Promise<number> {
  const id = await submit(
    { rig, apiUrl, client: 'third' },
    { paths: [`https://${sick.hostname}/taken-back`] },
  );
  const startedAtMs = performance.now();
  const response = await fetch(`${apiUrl}/v1/operations/${id}/cancel`, {
    method: 'POST',
    headers: rig.headersOf('third'),
  });
  if (!response.ok) {
    throw new Error(`Not cancelled: ${response.status}`);
  }
  return performance.now() - startedAtMs;
}

async function usedMemory(redis: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/mu.exec(await redis.info('memory'))?.[1]);
}

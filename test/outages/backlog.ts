import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { fillBacklog } from './make-sick.ts';
import { measureRound, preciseNow } from './measure-round.ts';
import { accountIdOf, type IsolationBench } from './open-isolation.ts';
import { percentile } from './percentile.ts';
import { submit } from './submit.ts';

/** What one client's URLs that wait cost the others. Times in ms. */
export interface BacklogReport {
  readonly urls: number;
  readonly bytesPerUrl: number;
  readonly redisMebibytes: number;
  /** 99th percentiles from when a purge of another client was asked for to its arrival, without and with them. */
  readonly sentAfterMs: readonly [number, number];
  readonly accountsMs: readonly [number, number];
  /** Calls of the full account from a single URL of another client to the one that took it. */
  readonly callsUntilSingle: number;
  /** From a free call to the arrival of an urgent URL, of several one after the other. */
  readonly urgentAfterMs: readonly number[];
  readonly cancelSingleMs: number;
}

/** Has a client's URLs wait at a vendor that asked to be left alone, and looks at what others get. */
export async function measureBacklog(
  bench: IsolationBench,
  plan: { readonly urls: number; readonly purges: number; readonly urgent: number },
): Promise<BacklogReport> {
  const { rig, apiUrl, sick } = bench;
  const redis = new Redis(rig.redis().url);
  try {
    await sentAfter(bench, 'warm', plan.purges);
    const alone = await sentAfter(bench, 'alone', plan.purges);
    const [accountsBefore, memoryBefore] = [await medianAccounts(bench), await usedMemory(redis)];
    sick.fake.faults.next({ do: 'throttle', retryAfter: '3600', on: 'purge' });
    await submit({ rig, apiUrl, client: 'other' }, { paths: [`https://${sick.hostname}/first`] });
    await until('the vendor asked for a pause', () => sick.fake.ledger.length > 0);
    await fillBacklog(bench, 'backlog', plan.urls);
    const used = (await usedMemory(redis)) - memoryBefore;
    const beside = await sentAfter(bench, 'beside', plan.purges);
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
      callsUntilSingle: await callsUntilSingle(bench),
      urgentAfterMs: await manyUrgent(bench, plan.urgent),
    };
  } finally {
    redis.disconnect();
  }
}

async function sentAfter(bench: IsolationBench, name: string, purges: number): Promise<number> {
  const { sentMs } = await measureRound(bench, { name, purges, everyMs: 20 });
  return percentile(sentMs, 0.99);
}

async function manyUrgent(bench: IsolationBench, count: number): Promise<number[]> {
  const afterMs: number[] = [];
  for (let i = 0; i < count; i += 1) {
    afterMs.push(await urgentAfterFreeCall(bench, `https://${bench.sick.hostname}/urgent/${i}`));
  }
  return afterMs;
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

async function callsUntilSingle({ rig, apiUrl, sick }: IsolationBench): Promise<number> {
  const url = `https://${sick.hostname}/single`;
  const callsBefore = sick.fake.ledger.length;
  await submit({ rig, apiUrl, client: 'third' }, { paths: [url] });
  await until('the single URL is sent', async () => {
    const before = sick.fake.ledger.length;
    sick.fake.gate.releaseNext();
    await until('the next call arrives', () => sick.fake.ledger.length > before);
    return sick.fake.ledger.some(({ targets }) => targets.includes(url));
  });
  return sick.fake.ledger.length - callsBefore;
}

/** While all calls hang: has an urgent URL wait, frees a call, and tells how long the URL took to its arrival from then. */
async function urgentAfterFreeCall({ rig, apiUrl, sick }: IsolationBench, url: string): Promise<number> {
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

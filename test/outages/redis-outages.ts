import type { Fake } from '@purgeway/vendors/testing';
import { setTimeout as wait } from 'node:timers/promises';
import type { OwnProcess } from '../support/processes.ts';
import { seededChances } from '../support/seeded-random.ts';
import { until } from '../support/until.ts';
import { madeUrls, sentTo } from '../support/vendor-under-test.ts';
import { percentile } from './percentile.ts';
import type { ApiProcess, Rig } from './rig.ts';

/** How Redis is out of reach: killed and started again, stopped and gone on, or cut off without a word. */
export const outageKinds = ['kill', 'hang', 'black-hole'] as const;
export type OutageKind = (typeof outageKinds)[number];

export interface OutagePlan {
  readonly outages: number;
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly seed: number;
  /** Told of each outage as it is over. */
  readonly onOutage?: (told: string) => void;
  /** Asked before each; absent: nothing cuts it short. */
  readonly mayGoOn?: (() => boolean) | undefined;
}

/** What was measured over all outages. */
export interface OutageReport {
  /** How long clients waited for their 503, from the first that was under way when Redis went. */
  readonly refusedAfterMs: readonly number[];
  /** The longest that anybody waited for an answer of any kind, for each outage; who still waits counts as long as it has been so far. */
  readonly slowestAnswerMs: readonly number[];
  /** From Redis' return to the first 202. */
  readonly acceptsAfterMs: readonly number[];
  /** From Redis' return until every worker has made a call at the vendor that it began since. */
  readonly consumesAfterMs: readonly number[];
  /** Answers that were neither 202 nor a 503 of ours. */
  readonly strange: readonly string[];
  /** URLs that were accepted and never purged. */
  readonly lost: readonly string[];
}

interface Told {
  readonly url: string;
  readonly status: number;
  readonly code: string | undefined;
  readonly askedAtMs: number;
  readonly tookMs: number;
}

/** A request that is under way. */
type Asked = Pick<Told, 'url' | 'askedAtMs'>;

/** What the clients of a run have been told, and what they still wait for. */
interface Clients {
  readonly told: Told[];
  readonly waiting: Set<Asked>;
}

/** Whoever asks sooner than this before Redis is back may rightly wait for it. */
const promptMs = 250;

/** Sends purges all the time, takes Redis away again and again, and finds every accepted URL at the vendor in the end. */
export async function sufferOutages(
  {
    rig,
    api,
    workers,
    fake,
    hostname,
  }: { rig: Rig; api: ApiProcess; workers: readonly OwnProcess[]; fake: Fake; hostname: string },
  plan: OutagePlan,
): Promise<OutageReport> {
  const chances = seededChances(plan.seed);
  const told: Told[] = [];
  const waiting = new Set<Asked>();
  const stop = new AbortController();
  const clients = [0, 1, 2].map((client) =>
    sendAlways({ rig, api, hostname, client, told, waiting }, stop.signal),
  );
  const report = {
    acceptsAfterMs: [] as number[],
    consumesAfterMs: [] as number[],
    refusedAfterMs: [] as number[],
    slowestAnswerMs: [] as number[],
  };
  for (let i = 0; i < plan.outages && (plan.mayGoOn?.() ?? true); i += 1) {
    await until('purges are accepted', () => told.at(-1)?.status === 202);
    await wait(chances.below(300));
    const kind = outageKinds[i % outageKinds.length] ?? 'kill';
    const downMs = Math.round(plan.shortestMs + chances.next() * (plan.longestMs - plan.shortestMs));
    const goneAtMs = performance.now();
    const backAtMs = await outage(rig, kind, downMs);
    const first = await firstOf(
      told,
      ({ askedAtMs, tookMs, status }) => status === 202 && askedAtMs + tookMs > backAtMs,
    );
    await until('every worker consumes again', () =>
      workers.every((worker) => hasCalledSince(worker, performance.timeOrigin + backAtMs)),
    );
    report.consumesAfterMs.push(performance.now() - backAtMs);
    report.acceptsAfterMs.push(first.askedAtMs + first.tookMs - backAtMs);
    const isOfOutage = ({ askedAtMs }: Asked): boolean => askedAtMs < backAtMs - promptMs;
    const answered = told.filter((one) => isOfOutage(one) && one.askedAtMs + one.tookMs > goneAtMs);
    const hanging = [...waiting].filter(isOfOutage);
    const ages = hanging.map(({ askedAtMs }) => performance.now() - askedAtMs);
    report.refusedAfterMs.push(
      ...answered.filter(({ status }) => status === 503).map(({ tookMs }) => tookMs),
    );
    report.slowestAnswerMs.push(percentile([...answered.map(({ tookMs }) => tookMs), ...ages], 1));
    const [accepts, consumes] = [report.acceptsAfterMs.at(-1), report.consumesAfterMs.at(-1)];
    plan.onOutage?.(JSON.stringify({ kind, downMs, acceptsAfterMs: accepts, consumesAfterMs: consumes }));
  }
  stop.abort();
  await Promise.all(clients);
  const accepted = told.filter(({ status }) => status === 202).map(({ url }) => url);
  const missing = (): string[] => {
    const sent = new Set(sentTo(fake));
    return accepted.filter((url) => !sent.has(url));
  };
  await until('all that was accepted is purged', () => missing().length === 0, 60_000).catch(() => undefined);
  const strange = told
    .filter(({ status, code }) => status !== 202 && code !== 'store-unavailable')
    .map(({ status, code }) => `${status} ${code}`);
  return { ...report, strange, lost: missing() };
}

const attemptLine =
  /"time":"(?<time>[^"]+)".*"event":"vendor\.attempt".*"durationMs":(?<durationMs>[\d.]+)/gu;

/** By the worker's own log: whether it has made a vendor call that it began since, in ms since 1970. */
function hasCalledSince({ output }: OwnProcess, sinceMs: number): boolean {
  const { time = '', durationMs } = [...output().matchAll(attemptLine)].at(-1)?.groups ?? {};
  return Date.parse(time) - Number(durationMs) >= sinceMs;
}

/** Resolves with the time at which Redis was back. */
async function outage(rig: Rig, kind: OutageKind, downMs: number): Promise<number> {
  switch (kind) {
    case 'kill':
      await rig.restartRedis(downMs);
      break;
    case 'hang': {
      const { pid } = rig.redis();
      process.kill(pid, 'SIGSTOP');
      await wait(downMs);
      process.kill(pid, 'SIGCONT');
      break;
    }
    case 'black-hole':
      rig.way.halfOpenAll();
      rig.way.set({ blackHole: 'both' });
      await wait(downMs);
      rig.way.clear();
      break;
  }
  return performance.now();
}

async function sendAlways(
  {
    rig,
    api,
    hostname,
    client,
    told,
    waiting,
  }: Clients & { rig: Rig; api: ApiProcess; hostname: string; client: number },
  signal: AbortSignal,
): Promise<void> {
  for (let i = 0; !signal.aborted; i += 1) {
    const [url = ''] = madeUrls(hostname, `client-${client}-${i}`, 1);
    const asked = { url, askedAtMs: performance.now() };
    waiting.add(asked);
    const answer = await ask(api, rig.headersOf(), url);
    waiting.delete(asked);
    told.push({ ...asked, ...answer, tookMs: performance.now() - asked.askedAtMs });
    await wait(10);
  }
}

/** A connection that was cut is told as the status 0, with what the API wrote last. */
async function ask(
  api: ApiProcess,
  headers: Record<string, string>,
  url: string,
): Promise<Pick<Told, 'status' | 'code'>> {
  try {
    const response = await fetch(`${api.url}/v1/cdn/cache/purge`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ paths: [url] }),
    });
    const body: unknown = await response.json();
    const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : undefined;
    return { status: response.status, code };
  } catch (error) {
    return { status: 0, code: `${String(error)} (${causeOf(error)}), after ${api.output().slice(-2_000)}` };
  }
}

function causeOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : 'no cause told';
}

async function firstOf(told: readonly Told[], fits: (one: Told) => boolean): Promise<Told> {
  let found: Told | undefined;
  await until('a purge is accepted after the outage', () => {
    found = told.find(fits);
    return found !== undefined;
  });
  if (found === undefined) {
    throw new Error('None was found.');
  }
  return found;
}

/** The figures of a report in one line. */
export function describeOutages(report: OutageReport): string {
  const figures = (['refusedAfterMs', 'slowestAnswerMs', 'acceptsAfterMs', 'consumesAfterMs'] as const).map(
    (name) => {
      const values = report[name];
      const [median, worst] = [percentile(values, 0.5), percentile(values, 1)];
      return `${name} median ${median.toFixed(0)} p99 ${percentile(values, 0.99).toFixed(0)} most ${worst.toFixed(0)} (${values.length})`;
    },
  );
  return `${figures.join('; ')}; strange ${report.strange.length}; lost ${report.lost.length}`;
}

import { Agent, request } from 'node:http';
import type { Fake } from '@purgeway/vendors/testing';
import { setTimeout as wait } from 'node:timers/promises';
import type { OwnProcess } from '../support/processes.ts';
import { seededChances } from '../support/seeded-random.ts';
import { until } from '../support/until.ts';
import { attemptsAt, sentTo } from '../support/vendor-under-test.ts';
import type { ApiProcess, Rig } from './rig.ts';
import { createStalledTally } from './tally-stalled.ts';

export interface RestartPlan {
  /** In each an API and a worker are told to stop. */
  readonly rounds: number;
  readonly seed: number;
  /** Asked before each; absent: nothing cuts it short. */
  readonly mayGoOn?: (() => boolean) | undefined;
}

export interface RestartReport {
  /** Programs that were told to stop. */
  readonly stops: number;
  readonly requests: number;
  readonly accepted: number;
  /** Requests that were sent and got no answer, with what came instead. */
  readonly dropped: readonly string[];
  /** Answers that were neither 202 nor a clean 503. */
  readonly strange: readonly string[];
  /** Ends that were not 0. */
  readonly codes: readonly (number | string)[];
  readonly slowestMs: number;
  /** Accepted URLs that were not purged, and those that were purged more than once. */
  readonly lost: readonly string[];
  readonly repeated: readonly string[];
  /** Jobs that workers took for those of one that had died. */
  readonly stalled: number;
}

interface Answer {
  readonly status: number;
  readonly isLast: boolean;
}

/**
 * Stops an API and a worker by SIGTERM while clients send without a pause, starts others in their places, again and again. Clients keep
 * their connections and go to the other API when they are told to close, as behind a load balancer.
 */
export async function restartUnderLoad(
  { rig, fake, hostname }: { readonly rig: Rig; readonly fake: Fake; readonly hostname: string },
  plan: RestartPlan,
): Promise<RestartReport> {
  const chances = seededChances(plan.seed);
  let apis: ApiProcess[] = await Promise.all([rig.startApi(), rig.startApi()]);
  const stalled = createStalledTally();
  const startWorker = (): Promise<OwnProcess> => rig.startWorker({ onOutput: stalled.listen() });
  let workers: OwnProcess[] = await Promise.all([startWorker(), startWorker()]);
  const ledger = { requests: 0, accepted: [] as string[], dropped: [] as string[], strange: [] as string[] };
  const stop = new AbortController();
  const clients = [0, 1, 2, 3].map((client) =>
    sendAlways({ rig, hostname, client, ledger, apiFor: () => apis.at(-1) }, stop.signal),
  );
  const codes: (number | string)[] = [];
  let slowestMs = 0;
  for (let round = 0; round < plan.rounds && (plan.mayGoOn?.() ?? true); round += 1) {
    await wait(chances.below(400));
    const [oldApi, oldWorker] = [apis[0], workers[0]];
    if (oldApi === undefined || oldWorker === undefined) {
      throw new Error('Nothing runs.');
    }
    apis = apis.toReversed();
    // Clients have moved to the other by the time it stops, except those that are still connected.
    const startedAtMs = performance.now();
    const [nextApi, nextWorker, ...ends] = await Promise.all([
      rig.startApi(),
      startWorker(),
      endOf(oldApi),
      endOf(oldWorker),
    ]);
    slowestMs = Math.max(slowestMs, ...ends.map(({ atMs }) => atMs - startedAtMs));
    codes.push(...ends.map(({ code }) => code));
    apis = [...apis.filter((api) => api !== oldApi), nextApi];
    workers = [...workers.slice(1), nextWorker];
  }
  stop.abort();
  await Promise.all(clients);
  const missing = (): string[] => {
    const sent = new Set(sentTo(fake));
    return ledger.accepted.filter((url) => !sent.has(url));
  };
  await until('all that was accepted is purged', () => missing().length === 0, 30_000).catch(() => undefined);
  const times = Map.groupBy(
    attemptsAt(fake).flatMap(({ targets }) => targets),
    (url) => url,
  );
  return {
    stops: codes.length,
    requests: ledger.requests,
    accepted: ledger.accepted.length,
    dropped: ledger.dropped,
    strange: ledger.strange,
    codes: codes.filter((code) => code !== 0),
    slowestMs,
    lost: missing(),
    repeated: [...times].flatMap(([url, all]) => (all.length > 1 ? [url] : [])),
    stalled: stalled.count(),
  };
}

async function endOf(own: OwnProcess): Promise<{ code: number | string; atMs: number }> {
  const code = await own.end('SIGTERM');
  return { code, atMs: performance.now() };
}

interface Sending {
  readonly rig: Rig;
  readonly hostname: string;
  readonly client: number;
  readonly ledger: { requests: number; accepted: string[]; dropped: string[]; strange: string[] };
  /** Where new connections go. */
  readonly apiFor: () => ApiProcess | undefined;
}

async function sendAlways(
  { rig, hostname, client, ledger, apiFor }: Sending,
  signal: AbortSignal,
): Promise<void> {
  let agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let api = apiFor();
  for (let i = 0; !signal.aborted && api !== undefined; i += 1) {
    const url = `https://${hostname}/restart-${client}-${i}`;
    ledger.requests += 1;
    try {
      const answer = await post(
        { url: `${api.url}/v1/cdn/cache/purge`, headers: rig.headersOf(), agent },
        url,
      );
      if (answer.status === 202) {
        ledger.accepted.push(url);
      } else if (answer.status !== 503) {
        ledger.strange.push(String(answer.status));
      }
      if (answer.isLast) {
        agent.destroy();
        agent = new Agent({ keepAlive: true, maxSockets: 1 });
        api = apiFor();
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      // Never sent: nobody listened.
      if (code !== 'ECONNREFUSED') {
        ledger.dropped.push(code);
      }
      api = apiFor();
    }
    await wait(5);
  }
  agent.destroy();
}

interface Way {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly agent: Agent;
}

function post({ url, headers, agent }: Way, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, isLast: response.headers.connection === 'close' }),
      );
    });
    sent.once('error', reject);
    sent.end(JSON.stringify({ paths: [path] }));
  });
}

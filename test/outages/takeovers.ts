import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Fake } from '@purgeway/vendors/testing';
import { setTimeout as wait } from 'node:timers/promises';
import type { OwnProcess } from '../support/processes.ts';
import { seededChances } from '../support/seeded-random.ts';
import { until } from '../support/until.ts';
import { attemptsAt, madeUrls } from '../support/vendor-under-test.ts';
import type { Rig } from './rig.ts';
import { submit } from './submit.ts';
import { createStalledTally } from './tally-stalled.ts';

/** A client's system that takes each callback and never answers, until it is let go: from then on it does. */
export interface HangingReceiver {
  readonly url: string;
  /** When callbacks came, by `performance.now()`. */
  readonly arrivals: readonly number[];
  release(): void;
  close(): Promise<void>;
}

export async function startHangingReceiver(): Promise<HangingReceiver> {
  const arrivals: number[] = [];
  const held: ServerResponse[] = [];
  let isReleased = false;
  const server = createServer((request, response) => {
    request.resume();
    arrivals.push(performance.now());
    if (isReleased) {
      response.writeHead(204).end();
    } else {
      held.push(response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    arrivals,
    release: () => {
      isReleased = true;
      held.splice(0).forEach((response) => response.writeHead(204).end());
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface TakeoverBench {
  readonly rig: Rig;
  readonly apiUrl: string;
  /** One a vendor account, with the hostname that it fronts. */
  readonly fakes: readonly { readonly hostname: string; readonly fake: Fake }[];
}

export interface TakeoverPlan {
  readonly kills: number;
  readonly seed: number;
  /** Asked before each; absent: nothing cuts it short. */
  readonly mayGoOn?: (() => boolean) | undefined;
}

export interface TakeoverReport {
  /** From the kill to the call that was made again, of every call that was cut. */
  readonly afterMs: readonly number[];
  /** Calls that were made more often than twice: by the worker that was killed, and by the one that took over. */
  readonly repeated: number;
  /** Jobs that workers said to have taken over. */
  readonly stalled: number;
}

/** Kills a worker in the middle of one call of every account, again and again, and measures when another makes them anew. */
export async function killWorkers(
  { rig, apiUrl, fakes }: TakeoverBench,
  plan: TakeoverPlan,
): Promise<TakeoverReport> {
  const chances = seededChances(plan.seed);
  const afterMs: number[] = [];
  const stalled = createStalledTally();
  const startWorker = (): Promise<OwnProcess> => rig.startWorker({ onOutput: stalled.listen() });
  let worker = await startWorker();
  for (let kill = 0; kill < plan.kills && (plan.mayGoOn?.() ?? true); kill += 1) {
    const before = fakes.map(({ fake }) => attemptsAt(fake).length);
    fakes.forEach(({ fake }) => fake.gate.hold('purge'));
    const paths = fakes.flatMap(({ hostname }) => madeUrls(hostname, `kill-${kill}`, 1));
    await submit({ rig, apiUrl, key: `kill-${plan.seed}-${kill}` }, { paths });
    await until('every account is called', () => fakes.every(({ fake }) => fake.gate.heldCount > 0));
    const next = await startWorker();
    await wait(chances.below(4_000));
    await worker.end('SIGKILL');
    const killedAtMs = performance.now();
    fakes.forEach(({ fake }) => fake.gate.release());
    const taken = fakes.map(async ({ fake }, i) => {
      await until('the call is made again', () => attemptsAt(fake).length >= (before[i] ?? 0) + 2);
      return performance.now() - killedAtMs;
    });
    afterMs.push(...(await Promise.all(taken)));
    worker = next;
  }
  // Also one that comes late is counted: nothing is under way any more when the last has been told to stop.
  await worker.end('SIGTERM');
  const repeated = fakes.reduce((sum, { fake }) => sum + callsTooMany(fake), 0);
  return { afterMs, repeated, stalled: stalled.count() };
}

/** Each target was in one call of its own. */
function callsTooMany(fake: Fake): number {
  const times = Map.groupBy(
    attemptsAt(fake).flatMap(({ targets }) => targets),
    (target) => target,
  );
  return [...times.values()].reduce((sum, all) => sum + Math.max(0, all.length - 2), 0);
}

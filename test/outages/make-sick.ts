import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { until } from '../support/until.ts';
import { madeUrls } from '../support/vendor-under-test.ts';
import { startCpuWatch } from './measure-round.ts';
import type { IsolationBench } from './open-isolation.ts';
import { submit } from './submit.ts';
import { startHangingReceiver } from './takeovers.ts';

export interface SickPlan {
  /** URLs of another client that wait at the vendor that never answers. */
  readonly backlog: number;
  /** Callbacks of another client that wait at the endpoint that never answers. */
  readonly callbacks: number;
}

/** Has a vendor and an endpoint never answer, with very much that waits for them, and resolves when all that this itself costs is over. */
export async function makeSick(
  bench: IsolationBench,
  { backlog, callbacks }: SickPlan,
): Promise<{ close(): Promise<void> }> {
  const { rig, apiUrl, sick, well } = bench;
  const hanging = await startHangingReceiver();
  sick.fake.gate.hold('purge');
  await fillBacklog(bench, 'backlog', backlog);
  const paths = madeUrls(well.hostname, 'hanging', callbacks);
  await Promise.all(
    paths.map((url, i) =>
      submit({ rig, apiUrl, client: 'other' }, { paths: [url], callback: { url: `${hanging.url}/${i}` } }),
    ),
  );
  await until('calls hang', () => sick.fake.gate.heldCount > 0);
  await until('callbacks hang', () => hanging.arrivals.length > 0);
  await settle(bench);
  return { close: () => hanging.close() };
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

const restingShare = 0.1;
const watchedMs = 1_000;

/** Waits until Redis does not rewrite its log any more, and our programs have done what was asked of them. */
export async function settle({ rig }: IsolationBench): Promise<void> {
  const redis = new Redis(rig.redis().url);
  try {
    await until(
      'all is at rest',
      async () => {
        const cpuShare = startCpuWatch(rig);
        await wait(watchedMs);
        const isRewriting = (await redis.info('persistence')).includes('aof_rewrite_in_progress:1');
        return !isRewriting && cpuShare() < restingShare;
      },
      120_000,
    );
  } finally {
    redis.disconnect();
  }
}

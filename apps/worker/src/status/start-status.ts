import type { Clock, Logger } from '@purgeway/runtime';
import type { OpenWorker } from '../worker.ts';
import { createMayMeasure, type MeasureDeps } from './may-measure.ts';
import { openStatusServer, type StatusServer } from './open-status-server.ts';

export interface StatusOptions extends MeasureDeps {
  readonly host: string;
  /** Absent: the usual one, if it is free. */
  readonly port: number | 'off' | undefined;
  readonly worker: Pick<OpenWorker, 'findProblems' | 'meter'>;
  /** See `Canary`; 0 before there is one. */
  readonly canaryAgeMs: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const usualPort = 9_465;
/** Three canaries in a row did not come back. */
const silentAfterMs = 35_000;
/** Redis answers a look within this time, or counts as gone. */
const lookMsMax = 1_000;

/**
 * Opens the worker's own small server, unless it is not wanted. Undefined without one: also when nobody named the port and the usual one is
 * another's. Rejects when the port that was named cannot be had.
 */
export async function startStatus(options: StatusOptions): Promise<StatusServer | undefined> {
  const { host, port, worker, canaryAgeMs, logger } = options;
  worker.meter.beforeText(() =>
    worker.meter.set('purgeway_worker_canary_age_seconds', {}, canaryAgeMs() / 1000),
  );
  if (port === 'off') {
    return undefined;
  }
  const opening = openStatusServer({
    host,
    port: port ?? usualPort,
    findProblems: () => problemsOf(options),
    metrics: worker.meter,
    mayMeasure: createMayMeasure(options),
  });
  if (port !== undefined) {
    return opening;
  }
  return opening.catch((error: unknown) => {
    logger.info({ err: error, port: usualPort }, 'no metrics: set PURGEWAY_WORKER_HTTP_PORT');
    return undefined;
  });
}

async function problemsOf({ worker, canaryAgeMs }: StatusOptions): Promise<readonly string[]> {
  const late = canaryAgeMs() > silentAfterMs ? ['This process gets no jobs.'] : [];
  const looked = await Promise.race([worker.findProblems().catch(() => [redisIsGone]), timeout(lookMsMax)]);
  return [...late, ...looked];
}

const redisIsGone = 'Redis does not answer.';

async function timeout(ms: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    AbortSignal.timeout(ms).addEventListener('abort', () => resolve([redisIsGone]), { once: true });
  });
}

import type { RedisOptions } from 'bullmq';

const reconnectAfterMsMax = 1_000;

/** For workers: patient, and quick to come back. */
export function workerConnection(url: string): RedisOptions {
  return {
    url,
    retryStrategy: (times) => Math.min(50 * times, reconnectAfterMsMax),
    maxRetriesPerRequest: null,
  };
}

import type { RedisOptions } from 'bullmq';

const reconnectAfterMsMax = 1_000;
const producerCommandTimeoutMs = 2_000;

/** For whoever adds jobs: fails at once when Redis is gone. */
export function producerConnection(url: string): RedisOptions {
  return {
    url,
    retryStrategy: (times) => Math.min(50 * times, reconnectAfterMsMax),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: producerCommandTimeoutMs,
  };
}

/** For workers: patient, and quick to come back. */
export function workerConnection(url: string): RedisOptions {
  return {
    url,
    retryStrategy: (times) => Math.min(50 * times, reconnectAfterMsMax),
    maxRetriesPerRequest: null,
  };
}

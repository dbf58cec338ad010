import type { RedisOptions } from 'bullmq';

const reconnectAfterMsMax = 500;
const loadingRetryMsMax = 100;
/** Longer than BullMQ waits for a job. A command that is answered by nothing for so long is sent again on a new connection. */
const socketTimeoutMs = 15_000;

/** For workers: patient, and quick to come back. `Connector` makes the sockets; absent: nobody cuts them. */
export function workerConnection(
  url: string,
  Connector?: NonNullable<RedisOptions['Connector']>,
): RedisOptions {
  return {
    url,
    ...(Connector && { Connector }),
    maxLoadingRetryTime: loadingRetryMsMax,
    socketTimeout: socketTimeoutMs,
    retryStrategy: (times) => Math.min(50 * times, reconnectAfterMsMax),
    maxRetriesPerRequest: null,
  };
}

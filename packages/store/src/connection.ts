import { Redis, type RedisOptions } from 'ioredis';
import { toTexts } from './to-texts.ts';

/** `impatient`: fail at once when Redis is gone (intake). `patient`: keep commands until it is back (workers). */
export type Patience = 'impatient' | 'patient';

export interface ConnectionOptions {
  readonly url: string;
  readonly patience: Patience;
  /** Makes the sockets; see `Heartbeat.Connector`. Absent: nobody cuts them. */
  readonly Connector?: RedisOptions['Connector'] | undefined;
  readonly onError: (error: Error) => void;
}

/** Longest time an intake command may take while Redis answers others. */
const commandTimeoutMs = 2_000;
/** A patient command that is answered by nothing for so long is sent again on a new connection. */
const socketTimeoutMs = 15_000;
/** Longest pauses before the next try to connect, and before the next look whether a server has loaded its data. */
const reconnectAfterMsMax = 500;
const loadingRetryMsMax = 100;

/** Connects to Redis, Valkey or a compatible server. Errors go to `onError`; the connection heals by itself. */
export function connectRedis({ url, patience, Connector, onError }: ConnectionOptions): Redis {
  const redis = new Redis(url, {
    ...(Connector && { Connector }),
    retryStrategy: (times) => Math.min(50 * times, reconnectAfterMsMax),
    maxLoadingRetryTime: loadingRetryMsMax,
    ...(patience === 'impatient'
      ? {
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          autoResendUnfulfilledCommands: false,
          commandTimeout: commandTimeoutMs,
        }
      : { maxRetriesPerRequest: null, socketTimeout: socketTimeoutMs }),
  });
  redis.on('error', onError);
  return redis;
}

/** Resolves when commands can be sent. Waits for as long as it takes. */
export async function untilReady(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') {
    await new Promise<void>((resolve) => {
      redis.once('ready', resolve);
    });
  }
}

/** Has all commands of this turn of the event loop go out in one write instead of one each. */
export function writeTogether(redis: Redis): void {
  if (redis.status === 'ready') {
    const { stream } = redis;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
}

/** What keeps the server from being durable, as sentences; empty when it keeps what it acknowledges. */
export async function findDurabilityProblems(redis: Redis): Promise<string[]> {
  const problems: string[] = [];
  const expected = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };
  for (const [setting, wanted] of Object.entries(expected)) {
    const [, found] = toTexts(await redis.config('GET', setting));
    if (found !== wanted) {
      problems.push(`Redis has ${setting}=${found ?? 'unknown'}; Purgeway needs ${wanted}.`);
    }
  }
  return problems;
}

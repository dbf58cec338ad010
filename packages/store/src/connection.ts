import { Redis } from 'ioredis';

/** `impatient`: fail at once when Redis is gone (intake). `patient`: keep commands until it is back (workers). */
export type Patience = 'impatient' | 'patient';

/** Longest time an intake command may take, and longest pause before the next try to connect. */
const commandTimeoutMs = 2_000;
const reconnectAfterMsMax = 1_000;

/** Connects to Redis, Valkey or a compatible server. Errors go to `onError`; the connection heals by itself. */
export function connectRedis(url: string, patience: Patience, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    retryStrategy: (times) => Math.min(50 * times, reconnectAfterMsMax),
    ...(patience === 'impatient'
      ? {
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          autoResendUnfulfilledCommands: false,
          commandTimeout: commandTimeoutMs,
        }
      : { maxRetriesPerRequest: null }),
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

function toTexts(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

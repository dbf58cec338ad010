import { randomBytes } from 'node:crypto';
import { clockOffsetMs } from '@purgeway/model';
import type { Clock } from '@purgeway/runtime';
import { connectRedis, untilReady } from '@purgeway/store';
import { plainText } from '../screen/plain-text.ts';
import { within } from '../within.ts';
import { fail, ok, type Finding } from './finding.ts';
import { judgeClock } from './judge-clock.ts';
import { judgeInfo, parseInfo } from './judge-info.ts';
import { judgeSettings } from './judge-settings.ts';
import { judgeTimes } from './judge-times.ts';

/** A connection to Redis, as far as the doctor uses it. */
type Connection = ReturnType<typeof connectRedis>;

const connectWithinMs = 5_000;
const pings = 50;
const writes = 200;
/** What was written goes by itself, should it not be taken away. */
const keptSeconds = 60;

export interface RedisExamination {
  /** Nothing is said of it but the host: it may hold a password. */
  readonly url: string;
  /** Undefined when the address cannot be read. */
  readonly host: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Looks at a Redis directly: whether it keeps what it acknowledges, how long that takes, and what room it has. */
export async function* examineRedis(examination: RedisExamination): AsyncGenerator<Finding> {
  const { url, host, clock, signal } = examination;
  if (host === undefined) {
    yield fail(
      'redis',
      'The address of Redis cannot be read.',
      'Give it as redis://host:6379 or rediss://host:6379, with % and @ of a password as %25 and %40.',
    );
    return;
  }
  let problem = 'it did not answer in time';
  const redis = connectRedis({
    url,
    patience: 'impatient',
    onError: (error) => {
      problem = plainText(error.message.replaceAll(url, host));
    },
  });
  try {
    await within(untilReady(redis), AbortSignal.any([signal, AbortSignal.timeout(connectWithinMs)]));
    yield ok('redis', `${host} answers`);
    yield await examineClock(redis, clock);
    yield* examine(redis);
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error && error.name !== 'TimeoutError' ? plainText(error.message) : problem;
    yield fail(
      'redis',
      `${host} cannot be examined: ${why}.`,
      'Check REDIS_URL, its password, and that it can be reached from here.',
    );
  } finally {
    redis.disconnect();
  }
}

async function examineClock(redis: Connection, clock: Clock): Promise<Finding> {
  const startedAtMs = clock.now();
  const [seconds, micros] = await redis.time();
  const shownMs = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  const offsetMs = clockOffsetMs({ shownMs, withinMs: 1, startedAtMs, endedAtMs: clock.now() });
  return judgeClock({ name: 'redis clock', offsetMs });
}

async function* examine(redis: Connection): AsyncGenerator<Finding> {
  const info = parseInfo(await redis.info());
  yield* judgeInfo(info);
  const settings = await readSettings(redis);
  yield* judgeSettings(settings, info);
  const pingMs = await timed(pings, () => redis.ping());
  const key = `purgeway-doctor:${randomBytes(8).toString('hex')}`;
  const writeMs = await timed(writes, (i) => redis.set(key, String(i), 'EX', keptSeconds));
  await redis.del(key);
  yield* judgeTimes({ pingMs, writeMs, isFsyncAlways: settings?.get('appendfsync') === 'always' });
}

const settingNames = [
  'appendonly',
  'appendfsync',
  'maxmemory-policy',
  'maxmemory',
  'no-appendfsync-on-rewrite',
  'stop-writes-on-bgsave-error',
];

/** Undefined where the server does not show its settings, as some that are rented do not. */
async function readSettings(redis: Connection): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const found = new Map<string, string>();
    for (const name of settingNames) {
      const reply: unknown = await redis.config('GET', name);
      const [, value] = Array.isArray(reply) ? reply.map(String) : [];
      found.set(name, value ?? '');
    }
    return found;
  } catch {
    return undefined;
  }
}

async function timed(times: number, call: (i: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const startedAtMs = performance.now();
    await call(i);
    took.push(performance.now() - startedAtMs);
  }
  return took;
}

import { randomUUID } from 'node:crypto';
import { Queue, Worker, type RedisOptions } from 'bullmq';
import { keyPrefixOf } from '@purgeway/queue';

/** A job that comes back late means: this process no longer gets work, whatever its connections say. */
const everyMs = 10_000;
/** What a process that was killed leaves of its canary is gone after this time. */
const leftKeptMs = 600_000;
/** Has keys expire. BullMQ knows no time to live for a queue. */
const expireScript = `for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[1]) end`;

export interface CanaryOptions {
  readonly connection: RedisOptions;
  readonly prefix: string;
  /** Longest time without a job of its own. */
  readonly lateAfterMs: number;
  /** Called when the canary is late; the process should end, for its supervisor to start it anew. */
  readonly onLate: () => void;
  readonly onError: (error: Error) => void;
}

export interface Canary {
  /** Time since this process last got a job of its own, or since it started. */
  ageMs(): number;
  close(): Promise<void>;
}

/** Gives this process a job of its own now and then, and tells when none came back. */
export function startCanary(options: CanaryOptions): Canary {
  const name = `canary-${randomUUID()}`;
  const common = { connection: options.connection, prefix: keyPrefixOf(options.prefix, name) };
  const queue = new Queue(name, common);
  let seenAtMs = performance.now();
  const worker = new Worker(
    name,
    async () => {
      seenAtMs = performance.now();
      return Promise.resolve();
    },
    common,
  );
  queue.on('error', options.onError);
  worker.on('error', options.onError);
  const timer = setInterval(() => {
    if (performance.now() - seenAtMs > options.lateAfterMs) {
      options.onLate();
      return;
    }
    sendCanary(queue).catch(options.onError);
  }, everyMs);
  return {
    ageMs: () => performance.now() - seenAtMs,
    close: async () => {
      clearInterval(timer);
      await worker.close();
      await queue.obliterate({ force: true }).catch(options.onError);
      await queue.close();
    },
  };
}

async function sendCanary(queue: Queue): Promise<void> {
  const { id = '' } = await queue.add('canary', {}, { removeOnComplete: true, removeOnFail: true });
  const keys = [...Object.values(queue.keys), queue.toKey(id)];
  const client = await queue.getBackend().client;
  client.defineCommand('expireKeys', { numberOfKeys: keys.length, lua: expireScript });
  await client.runCommand('expireKeys', [...keys, leftKeptMs]);
}

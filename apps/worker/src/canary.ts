import { randomUUID } from 'node:crypto';
import { Queue, Worker, type RedisOptions } from 'bullmq';
import { isRedisFull, keyPrefixOf } from '@purgeway/queue';
import { restIfFull } from './rest-if-full.ts';

/** A job that comes back late means: this process no longer gets work, whatever its connections say. */
const everyMsDefault = 10_000;
/** What a process that was killed leaves of its canary is gone after this time. */
const leftKeptMs = 600_000;
/** Has keys expire. BullMQ knows no time to live for a queue. */
const expireScript = `for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[1]) end`;

export interface CanaryOptions {
  readonly connection: RedisOptions;
  readonly prefix: string;
  /** How often a job is sent. Default 10 s. */
  readonly everyMs?: number;
  /** Longest time without a job of its own. */
  readonly lateAfterMs: number;
  /** What passes while Redis is away is not counted: a new process would get no jobs either. */
  readonly isRedisThere: () => boolean;
  /** Called when the canary is late; the process should end, for its supervisor to start it anew. */
  readonly onLate: () => void;
  readonly onError: (error: Error) => void;
}

export interface Canary {
  /** How long this process has got no job of its own although Redis was there and had room for one. */
  ageMs(): number;
  close(): Promise<void>;
}

/** Gives this process a job of its own now and then, and tells when none came back. */
export function startCanary(options: CanaryOptions): Canary {
  const { connection, isRedisThere, everyMs = everyMsDefault, onLate, onError } = options;
  const name = `canary-${randomUUID()}`;
  const common = { connection, prefix: keyPrefixOf(options.prefix, name) };
  const queue = new Queue(name, common);
  let ageMs = 0;
  const worker = new Worker(
    name,
    async () => {
      ageMs = 0;
      return Promise.resolve();
    },
    common,
  );
  queue.on('error', onError);
  worker.on('error', (error) => {
    onError(error);
    restIfFull(worker, error, onError);
  });
  const timer = setInterval(() => {
    // Of a process that was frozen one round is counted, not how long it was.
    ageMs += isRedisThere() ? everyMs : 0;
    if (ageMs > options.lateAfterMs) {
      onLate();
      return;
    }
    sendCanary(queue).catch((error: Error) => {
      if (isRedisFull(error)) {
        // It takes no job of anyone: a new process would get none either.
        ageMs = 0;
      }
      onError(error);
    });
  }, everyMs);
  return {
    ageMs: () => ageMs,
    close: async () => {
      clearInterval(timer);
      await worker.close();
      await queue.obliterate({ force: true }).catch(onError);
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

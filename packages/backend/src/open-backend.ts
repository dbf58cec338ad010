import { describeLane, type Config } from '@purgeway/config';
import type { Vault } from '@purgeway/model';
import { callbacksQueue, createProducer, queueOfAccount, type Producer } from '@purgeway/queue';
import {
  connectRedis,
  createStore,
  findDurabilityProblems,
  untilReady,
  type JobWish,
  type Store,
  type WishAttempt,
} from '@purgeway/store';

export interface BackendOptions {
  readonly redisUrl: string;
  /** Keeps several Purgeways apart on one server. */
  readonly prefix: string;
  readonly config: Config;
  /** `impatient`: commands fail at once while Redis is gone (intake); `patient`: they wait for it (workers). */
  readonly patience: 'impatient' | 'patient';
  /** A clock of the caller's own, for tests; see `StoreOptions`. */
  readonly clock?: { now(): number } | undefined;
  /** Encrypts the secrets that Redis keeps. Absent: none may be kept there. */
  readonly vault?: Vault | undefined;
  readonly onError: (error: Error) => void;
}

/** The store and the queues, wired together as the config says. */
export interface Backend {
  readonly store: Store;
  readonly producer: Producer;
  readonly wishAttempt: WishAttempt;
  readonly wish: (job: JobWish) => Promise<void>;
  /** What keeps Redis from being durable, as sentences; rejects when it cannot be asked. */
  findProblems(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Throws unless Redis keeps what it acknowledges. `isUnsafeAllowed`: only warns,
 * through `onProblem`.
 */
export async function requireDurableRedis(
  backend: Pick<Backend, 'findProblems'>,
  options: { readonly isUnsafeAllowed: boolean; readonly onProblem: (problem: string) => void },
): Promise<void> {
  const problems = await backend.findProblems();
  if (problems.length > 0 && !options.isUnsafeAllowed) {
    throw new Error(`${problems.join(' ')} Set PURGEWAY_ALLOW_UNSAFE_REDIS=true to start all the same.`);
  }
  problems.forEach(options.onProblem);
}

/** Waits until Redis is there. From then on the connections heal by themselves. */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { redisUrl, prefix, config, patience, onError } = options;
  const redis = connectRedis(redisUrl, patience, onError);
  const subscriber = connectRedis(redisUrl, 'patient', onError);
  await untilReady(redis);
  const accounts = new Map(config.accounts.map((account) => [account.id, account]));
  const producer = createProducer({
    connection: redis,
    prefix,
    accounts: [...accounts.keys()],
    onError,
  });
  const wishAttempt: WishAttempt = (delivery, delayMs, call) =>
    producer.want({
      queue: callbacksQueue,
      name: 'deliver',
      jobId: `${delivery.id}-${delivery.attempts + 1}${call === undefined ? '' : `-${call}`}`,
      payload: { delivery: delivery.id },
      delayMs: Math.max(0, delayMs),
      insist: true,
    });
  const wish = ({ account, lane, distribution, quota, ...job }: JobWish): Promise<void> =>
    producer.want({
      ...job,
      queue: queueOfAccount(account),
      payload: {
        ...(lane !== undefined && { lane }),
        ...(distribution !== undefined && { distribution }),
        ...(quota !== undefined && { quota }),
      },
    });
  const store = createStore({
    redis,
    subscriber,
    prefix,
    clock: options.clock,
    vault: options.vault,
    describeLane: ({ account: id, distribution }, { kind, value }, mode) => {
      const account = accounts.get(id);
      return account && describeLane(account, { kind, value, mode, distribution });
    },
    wish,
    wishAttempt,
    onError,
    recordsKeptMs: config.purge.recordsKeptMs,
  });
  return {
    store,
    producer,
    wishAttempt,
    wish,
    findProblems: () => findDurabilityProblems(redis),
    close: async () => {
      await producer.close();
      redis.disconnect();
      subscriber.disconnect();
    },
  };
}

import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { describeLane, type Config } from '@purgeway/config';
import type { Vault } from '@purgeway/model';
import {
  callbacksQueue,
  createProducer,
  queueOfAccount,
  workerConnection,
  type Producer,
} from '@purgeway/queue';
import {
  connectRedis,
  createStore,
  findDurabilityProblems,
  isRefusal,
  startHeartbeat,
  untilReady,
  type JobWish,
  type OnSettled,
  type Store,
  type WishAttempt,
} from '@purgeway/store';
import { createAskForLost } from './ask-for-lost.ts';

export interface BackendOptions {
  readonly redisUrl: string;
  /** Keeps several Purgeways apart on one server. */
  readonly prefix: string;
  readonly config: Config;
  /** `impatient`: commands fail at once while Redis is gone (intake); `patient`: they wait for it (workers). */
  readonly patience: 'impatient' | 'patient';
  /** Redis counts as gone when it has said nothing for so long; see `HeartbeatOptions`. */
  readonly silentAfterMs: number;
  /** A clock of the caller's own, for tests; see `StoreOptions`. */
  readonly clock?: { now(): number } | undefined;
  /** Encrypts the secrets that Redis keeps. Absent: none may be kept there. */
  readonly vault?: Vault | undefined;
  readonly onError: (error: Error) => void;
  /** Told of what goes on, for metrics. Absent: nobody is. */
  readonly observer?: BackendObserver | undefined;
}

/** Nothing here may throw, or wait. */
export interface BackendObserver {
  settled: OnSettled;
  /** Redis answered the heartbeat. */
  answered(seconds: number): void;
  /** Redis was silent, and answers again. */
  cameBack(): void;
}

/** The store and the queues, wired together as the config says. */
export interface Backend {
  readonly store: Store;
  readonly producer: Producer;
  readonly wishAttempt: WishAttempt;
  readonly wish: (job: JobWish) => Promise<void>;
  /** How BullMQ's workers of this process connect. */
  readonly workerConnection: ReturnType<typeof workerConnection>;
  /** What keeps Redis from being durable, as sentences; rejects when it cannot be asked. */
  readonly findProblems: () => Promise<string[]>;
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
  const problems = await askUntilAnswered(backend);
  if (problems.length > 0 && !options.isUnsafeAllowed) {
    throw new Error(`${problems.join(' ')} Set PURGEWAY_ALLOW_UNSAFE_REDIS=true to start all the same.`);
  }
  problems.forEach(options.onProblem);
}

/** What a process without encryption keys says when it starts; undefined with them. */
export function warningOfVault(vault: Vault | undefined): string | undefined {
  return vault === undefined
    ? 'PURGEWAY_ENCRYPTION_KEYS is not set: secrets in the URLs of targets and callbacks are kept in Redis as they are.'
    : undefined;
}

/** How soon a Redis that was cut off while it was asked is asked again. */
const askAgainMs = 100;

/** A server that answers with an error has answered. */
async function askUntilAnswered({ findProblems }: Pick<Backend, 'findProblems'>): Promise<string[]> {
  for (;;) {
    try {
      return await findProblems();
    } catch (error) {
      if (isRefusal(error)) {
        throw error;
      }
      await wait(askAgainMs);
    }
  }
}

/** Waits until Redis is there. From then on the connections heal by themselves. */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { prefix, config, onError } = options;
  const back = new EventEmitter();
  const lines = openLines(options, () => back.emit('back'));
  const { redis, subscriber } = lines;
  await untilReady(redis);
  const accounts = new Map(config.accounts.map((account) => [account.id, account]));
  const producer = createProducer({
    connection: redis,
    prefix,
    accounts: [...accounts.keys()],
    onError,
  });
  const { wish, wishAttempt } = wishesTo(producer);
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
    onSettled: (settled) => options.observer?.settled(settled),
    recordsKeptMs: config.purge.recordsKeptMs,
    auditBounds: config.audit,
  });
  const closing = new AbortController();
  const askForLost = createAskForLost({ store, ids: [...accounts.keys()], signal: closing.signal, onError });
  back.on('back', () => void askForLost());
  return {
    store,
    producer,
    wishAttempt,
    wish,
    workerConnection: lines.workerConnection,
    findProblems: () => findDurabilityProblems(redis),
    close: async () => {
      closing.abort();
      await producer.close();
      lines.close();
    },
  };
}

/** All connections of this process, made anew together when Redis falls silent. */
function openLines(
  { redisUrl: url, patience, silentAfterMs, onError, observer }: BackendOptions,
  onBack: () => void,
) {
  const heartbeat = startHeartbeat({
    url,
    silentAfterMs,
    patience,
    onAnswer: (tookMs) => observer?.answered(tookMs / 1000),
    onBack: () => {
      observer?.cameBack();
      onBack();
    },
    onError,
  });
  const { Connector } = heartbeat;
  const redis = connectRedis({ url, patience, Connector, onError });
  const subscriber = connectRedis({ url, patience: 'patient', Connector, onError });
  return {
    redis,
    subscriber,
    workerConnection: workerConnection(url, Connector),
    close: () => {
      heartbeat.close();
      redis.disconnect();
      subscriber.disconnect();
    },
  };
}

function wishesTo(producer: Producer): Pick<Backend, 'wish' | 'wishAttempt'> {
  return {
    wishAttempt: (delivery, delayMs, call) =>
      producer.want({
        queue: callbacksQueue,
        name: 'deliver',
        jobId: `${delivery.id}-${delivery.attempts + 1}${call === undefined ? '' : `-${call}`}`,
        payload: { delivery: delivery.id },
        delayMs: Math.max(0, delayMs),
        insist: true,
      }),
    wish: ({ account, lane, distribution, quota, ...job }) =>
      producer.want({
        ...job,
        queue: queueOfAccount(account),
        payload: {
          ...(lane !== undefined && { lane }),
          ...(distribution !== undefined && { distribution }),
          ...(quota !== undefined && { quota }),
        },
      }),
  };
}

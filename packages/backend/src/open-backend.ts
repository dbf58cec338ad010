import { EventEmitter } from 'node:events';
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
  startHeartbeat,
  untilReady,
  type JobWish,
  type OnSettled,
  type Store,
  type WishAttempt,
} from '@purgeway/store';
import type { QueueTelemetry, Tracer } from '@purgeway/telemetry';
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
  /** Follows what is asked for. Absent: nobody does. */
  readonly tracing?: BackendTracing | undefined;
}

/** How work is followed from who asked for it to the jobs that carry it out. */
export interface BackendTracing {
  readonly tracer: Pick<Tracer, 'within'>;
  readonly queues: QueueTelemetry;
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
  /**
   * Waits for Redis, and has the connections made unless `assertUsable` throws for what keeps it from being durable. Until then they are as
   * when Redis is away. Rejects when it is closed meanwhile.
   */
  readonly connect: (assertUsable: (problems: readonly string[]) => void) => Promise<void>;
  /** Whether Redis answers, as its heartbeat has last heard; true while that is not known yet. */
  readonly isRedisThere: () => boolean;
  /** What keeps Redis from being durable, as sentences; rejects when it cannot be asked. */
  readonly findProblems: () => Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Waits for Redis, and throws unless it keeps what it acknowledges. `isUnsafeAllowed`: only warns, through `onProblem`. Nothing is stored
 * before.
 */
export async function requireDurableRedis(
  backend: Pick<Backend, 'connect'>,
  options: { readonly isUnsafeAllowed: boolean; readonly onProblem: (problem: string) => void },
): Promise<void> {
  await backend.connect((problems) => {
    if (problems.length > 0 && !options.isUnsafeAllowed) {
      throw new Error(`${problems.join(' ')} Set PURGEWAY_ALLOW_UNSAFE_REDIS=true to start all the same.`);
    }
    problems.forEach(options.onProblem);
  });
}

/** What a process without encryption keys says when it starts; undefined with them. */
export function warningOfVault(vault: Vault | undefined): string | undefined {
  return vault === undefined
    ? 'PURGEWAY_ENCRYPTION_KEYS is not set: secrets in the URLs of targets and callbacks are kept in Redis as they are.'
    : undefined;
}

/** Of no use before {@link requireDurableRedis}. From then on the connections heal by themselves. */
export function openBackend(options: BackendOptions): Backend {
  const { prefix, config, onError } = options;
  const back = new EventEmitter();
  const lines = openLines(options, () => back.emit('back'));
  const { redis, subscriber } = lines;
  const accounts = new Map(config.accounts.map((account) => [account.id, account]));
  const producer = createProducer({
    connection: redis,
    prefix,
    accounts: [...accounts.keys()],
    telemetry: options.tracing?.queues,
    onError,
  });
  const { wish, wishAttempt } = wishesTo(producer, options);
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
    connect: async (assertUsable) => {
      assertUsable(await lines.findProblemsFirst());
      lines.connect();
      await untilReady(redis);
    },
    isRedisThere: lines.isThere,
    findProblems: () => findDurabilityProblems(redis),
    close: async () => {
      closing.abort();
      lines.giveUp();
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
  const { promise: mayConnect, resolve: connect, reject } = Promise.withResolvers<void>();
  mayConnect.catch(() => {});
  const heartbeat = startHeartbeat({
    url,
    mayConnect,
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
  const first = connectRedis({ url, patience: 'patient', onError });
  return {
    redis,
    subscriber,
    workerConnection: workerConnection(url, Connector),
    connect,
    isThere: () => !heartbeat.isSilent(),
    /** On a connection of its own, which waits for as long as it takes. */
    findProblemsFirst: () => findDurabilityProblems(first).finally(() => first.disconnect()),
    /** Nobody waits any more for connections that were not made. */
    giveUp: () => {
      first.disconnect();
      reject(new Error('It was closed before Redis was there.'));
    },
    close: () => {
      heartbeat.close();
      redis.disconnect();
      subscriber.disconnect();
    },
  };
}

/**
 * A callback's job is part of its operation's trace, whoever asks for it. A worker asks for the next job of a lane while it carries out one: in
 * one trace, a backlog would be a trace without end, so those begin traces of their own.
 */
function wishesTo(
  producer: Producer,
  { tracing, patience }: Pick<BackendOptions, 'tracing' | 'patience'>,
): Pick<Backend, 'wish' | 'wishAttempt'> {
  const within: Tracer['within'] = (trace, work) =>
    tracing === undefined ? work() : tracing.tracer.within(trace, work);
  const want: Backend['wish'] = ({ account, lane, distribution, quota, ...job }) =>
    producer.want({
      ...job,
      queue: queueOfAccount(account),
      payload: {
        ...(lane !== undefined && { lane }),
        ...(distribution !== undefined && { distribution }),
        ...(quota !== undefined && { quota }),
      },
    });
  return {
    wishAttempt: (delivery, delayMs, call) =>
      within(delivery.trace, () =>
        producer.want({
          queue: callbacksQueue,
          name: 'deliver',
          jobId: `${delivery.id}-${delivery.attempts + 1}${call === undefined ? '' : `-${call}`}`,
          payload: { delivery: delivery.id },
          delayMs: Math.max(0, delayMs),
          insist: true,
        }),
      ),
    wish: (job) => (patience === 'patient' ? within(undefined, () => want(job)) : want(job)),
  };
}

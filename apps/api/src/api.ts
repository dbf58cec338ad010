import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { openBackend, requireDurableRedis, type Backend } from '@purgeway/backend';
import { createRouting, type Config } from '@purgeway/config';
import type { Vault } from '@purgeway/model';
import { quietErrors, type Clock, type Logger } from '@purgeway/runtime';
import { createDrain } from './http/drain.ts';
import { openServer } from './http/open-server.ts';
import { createUnderWay } from './http/under-way.ts';
import { buildServer } from './server.ts';
import type { Health } from './services.ts';

export interface ApiOptions {
  readonly config: Config;
  readonly redisUrl: string;
  readonly prefix: string;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly cursorSecret: string;
  /** Absent: no secret may be kept in Redis. */
  readonly vault?: Vault | undefined;
  readonly logger: Logger;
  /** A clock of the caller's own, for tests. */
  readonly clock?: Clock | undefined;
  /** Start although Redis may lose what it acknowledged. */
  readonly isUnsafeRedisAllowed?: boolean;
  /** Told of the server before it listens: for tests, which look at every answer. */
  readonly onServer?: ((server: Server) => void) | undefined;
  /** Redis counts as gone when it has said nothing for so long; then requests are refused at once. Default 175 ms. */
  readonly redisSilentAfterMs?: number | undefined;
}

export interface RunningApi {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Says "not ready", lets running requests finish, and closes. */
  close(): Promise<void>;
}

/** So that clients learn within 250 ms that nothing can be stored. */
const redisSilentAfterMsDefault = 175;
/** How long a load balancer has to notice that we are not ready before we stop listening. */
const drainMs = 200;
/** Running requests get this long to finish. */
const finishMs = 6_000;
/** What was not answered in time gets this long to take back what it has written. */
const putAwayMs = 1_500;

/** The API, listening. Waits for Redis; throws when it is not durable. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { config, logger } = options;
  const backend = await openBackend({
    redisUrl: options.redisUrl,
    prefix: options.prefix,
    config,
    patience: 'impatient',
    silentAfterMs: options.redisSilentAfterMs ?? redisSilentAfterMsDefault,
    clock: options.clock,
    vault: options.vault,
    onError: quietErrors((error, times) => logger.warn({ err: error, times }, 'redis')),
  });
  await requireDurableRedis(backend, {
    isUnsafeAllowed: options.isUnsafeRedisAllowed ?? false,
    onProblem: (problem) => logger.warn(problem),
  });
  const state = { isClosing: false };
  const stopping = new AbortController();
  const underWay = createUnderWay();
  const app = buildServer({
    config,
    routing: createRouting(config),
    operations: backend.store.operations,
    distributions: backend.store.distributions,
    calls: backend.store.calls,
    deliveries: backend.store.deliveries,
    endpoints: backend.store.endpoints,
    receivers: backend.store.receivers,
    accounts: backend.store.accounts,
    minutes: backend.store.minutes,
    keyUsage: backend.store.keyUsage,
    sessions: backend.store.sessions,
    audit: backend.store.audit,
    health: healthOf(backend, state),
    clock: options.clock ?? { now: Date.now },
    pause: async (ms, signal) => wait(ms, undefined, { signal }),
    logger,
    cursorSecret: options.cursorSecret,
    dashboard: { queues: backend.producer.queues },
    underWay,
    stopping: stopping.signal,
  });
  const server = openServer(app, { logger });
  const drain = createDrain(server);
  await listen(server, options);
  return {
    url: urlOf(options.host, server.address()),
    close: async () => {
      state.isClosing = true;
      stopping.abort();
      await new Promise((resolve) => {
        setTimeout(resolve, drainMs);
      });
      await drain.close(finishMs);
      await Promise.race([underWay.settled(), wait(putAwayMs, undefined, { ref: false })]);
      await backend.close();
    },
  };
}

async function listen(server: Server, { host, port, onServer }: ApiOptions): Promise<void> {
  onServer?.(server);
  server.listen(port, host);
  await once(server, 'listening');
}

function healthOf(backend: Backend, state: { readonly isClosing: boolean }): Health {
  return {
    ready: async () => {
      if (state.isClosing) {
        return { ok: false, problems: ['The server is stopping.'] };
      }
      const problems = await findProblems(backend).catch(() => ['Redis does not answer.']);
      return { ok: problems.length === 0, problems };
    },
  };
}

async function findProblems(backend: Backend): Promise<string[]> {
  const full = await backend.store.room.explain();
  return [...(await backend.findProblems()), ...(full === undefined ? [] : [full])];
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return typeof address === 'object' && address !== null
    ? `http://${shown}:${address.port}`
    : `http://${shown}`;
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createReadStanding,
  openBackend,
  requireDurableRedis,
  type Backend,
  type BackendOptions,
} from '@purgeway/backend';
import { createRouting, type Config } from '@purgeway/config';
import type { Vault } from '@purgeway/model';
import { quietErrors, type Clock, type Logger } from '@purgeway/runtime';
import { showStanding, type Meter, type Tracing } from '@purgeway/telemetry';
import { createServices } from './create-services.ts';
import { keepHandingIn } from './hooks/hand-in-spooled.ts';
import { createHookSpool } from './hooks/hook-spool.ts';
import { showSpool } from './hooks/show-spool.ts';
import { warnOfUnknownDistributions } from './hooks/warn-of-unknown-distributions.ts';
import { createDrain } from './http/drain.ts';
import { openServer } from './http/open-server.ts';
import { createUnderWay } from './http/under-way.ts';
import { createMeasures } from './observe/create-measures.ts';
import { observedDistributions, observedOperations } from './observe/observed-operations.ts';
import type { ApiObserver } from './observe/observer.ts';
import { serveApi } from './server.ts';
import type { Health, Services } from './services.ts';
import { openSpool, type Spool } from './spool/spool.ts';

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
  /** Where hooks are kept while Redis is away, if there are any. Absent: they are refused then. */
  readonly spool?: { readonly dir: string; readonly bytesMax: number } | undefined;
  /** What `/metrics` shows. Absent: one of its own, without what is known of the process as a whole. */
  readonly meter?: Meter | undefined;
  /** Follows requests to the end of their work. Absent: nobody does. */
  readonly tracing?: Tracing | undefined;
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

/** An API that may not have found its Redis yet. */
export interface OpenApi extends RunningApi {
  /** Resolves when all can be stored; rejects when Redis is not durable. Does not settle once it is closed. */
  readonly ready: Promise<void>;
}

/** The API, with its Redis. Waits for it; throws when it is not durable, and when hooks are configured and cannot be spooled. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const api = await openApi(options);
  try {
    await api.ready;
  } catch (error) {
    await api.close();
    throw error;
  }
  return api;
}

/**
 * The API, listening. Until Redis is there, and known to be durable, hooks are spooled and all else is answered as when Redis is away. Throws
 * when hooks are configured and cannot be spooled.
 */
export async function openApi(options: ApiOptions): Promise<OpenApi> {
  const { config, logger } = options;
  const clock = options.clock ?? { now: Date.now };
  const spool = await openSpoolForHooks(options, clock);
  const { meter, observer, ofBackend } = createMeasures(config, options.meter);
  const backend = openBackendOf(options, ofBackend);
  if (spool !== undefined) {
    showSpool(meter, spool, clock);
  }
  showStanding(meter, { read: createReadStanding(backend, { config, now: () => clock.now() }) });
  const state = { isClosing: false };
  const stopping = new AbortController();
  const underWay = createUnderWay();
  const dashboard = { queues: backend.producer.queues };
  const services = createServices({
    config,
    routing: createRouting(config),
    ...storesOf(backend, observer),
    health: healthOf(backend, state),
    clock,
    observer,
    metrics: meter,
    tracer: options.tracing?.tracer,
    pause: async (ms, signal) => wait(ms, undefined, { signal }),
    logger,
    cursorSecret: options.cursorSecret,
    hookSpool: spool && createHookSpool({ spool, vault: options.vault, clock, logger }),
    underWay,
    stopping: stopping.signal,
  });
  const server = openServer(serveApi(services, dashboard), { logger });
  const drain = createDrain(server);
  options.onServer?.(server);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const ready = requireDurable(backend, options).catch((error: unknown) => {
    if (!state.isClosing) {
      throw error;
    }
    return new Promise<never>(() => {});
  });
  ready.then(
    () => tendHooks(services, stopping.signal),
    () => {},
  );
  return {
    ready,
    url: urlOf(options.host, server.address()),
    close: async () => {
      state.isClosing = true;
      stopping.abort();
      await wait(drainMs);
      await drain.close(finishMs);
      await Promise.race([underWay.settled(), wait(putAwayMs, undefined, { ref: false })]);
      await backend.close();
      await spool?.close();
    },
  };
}

/** What is to be done about hooks once Redis is there. */
function tendHooks(services: Services, signal: AbortSignal): void {
  services.underWay.add(keepHandingIn(services, signal));
  services.underWay.add(warnOfUnknownDistributions(services));
}

function openBackendOf(options: ApiOptions, observer: BackendOptions['observer']): Backend {
  const { config, logger, redisUrl, prefix, clock, vault, tracing } = options;
  return openBackend({
    redisUrl,
    prefix,
    config,
    patience: 'impatient',
    silentAfterMs: options.redisSilentAfterMs ?? redisSilentAfterMsDefault,
    clock,
    vault,
    observer,
    tracing,
    onError: quietErrors((error, times) => logger.warn({ err: error, times }, 'redis')),
  });
}

function requireDurable(backend: Backend, { isUnsafeRedisAllowed, logger }: ApiOptions): Promise<void> {
  return requireDurableRedis(backend, {
    isUnsafeAllowed: isUnsafeRedisAllowed ?? false,
    onProblem: (problem) => logger.warn(problem),
  });
}

/** Undefined where nothing is to be spooled. */
async function openSpoolForHooks(
  { config, spool, logger }: ApiOptions,
  clock: Clock,
): Promise<Spool | undefined> {
  if (spool === undefined || config.hooks.length === 0) {
    return undefined;
  }
  try {
    return await openSpool({
      ...spool,
      clock,
      onDamaged: (damaged) => logger.error(damaged, 'hooks.spool-damaged'),
      onFailed: quietErrors((error, times) => logger.error({ err: error, times }, 'hooks.spool-failed')),
    });
  } catch (cause) {
    throw new Error(
      `Hooks cannot be kept in ${spool.dir} while Redis is away: give this user the right to write there, or set PURGEWAY_SPOOL_DIR to another folder.`,
      { cause },
    );
  }
}

function storesOf({ store }: Backend, observer: ApiObserver) {
  return {
    operations: observedOperations(store.operations, observer),
    distributions: observedDistributions(store.distributions, observer),
    calls: store.calls,
    deliveries: store.deliveries,
    endpoints: store.endpoints,
    receivers: store.receivers,
    accounts: store.accounts,
    minutes: store.minutes,
    keyUsage: store.keyUsage,
    sessions: store.sessions,
    audit: store.audit,
  };
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

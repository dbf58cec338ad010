import { createHash, randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { startApi, type RunningApi } from '@purgeway/api';
import { watchAnswers } from '@purgeway/api/testing';
import { parseConfig } from '@purgeway/config';
import type { Resolve } from '@purgeway/egress';
import { createVault, vendorCallbackUrl, type Vault } from '@purgeway/model';
import { createManualClock, silentLogger, type Logger, type ManualClock } from '@purgeway/runtime';
import type { Tracing } from '@purgeway/telemetry';
import type { Fake } from '@purgeway/vendors/testing';
import { startWorker, type RunningWorker } from '@purgeway/worker';
import { startReceiver, type Receiver } from './receiver.ts';

/** An account of the stack and the fake behind it. */
export interface StackAccount {
  readonly id: string;
  readonly vendor: string;
  readonly fake: Fake;
  /** Hostnames it fronts; none: it has no distribution in the config. */
  readonly hostnames: readonly string[];
  readonly limits?: Readonly<Record<string, unknown>>;
  /** Settings beside those of the fake, such as a short `timeoutMs`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly lingerMs?: number;
  readonly watching?: Readonly<Record<string, number>>;
}

/** A configured callback endpoint; its secret is the stack's. */
export interface StackEndpoint {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
}

export interface StackOptions {
  readonly redisUrl: string;
  readonly accounts: readonly StackAccount[];
  /** When the clock starts, ms since 1970; absent: now. */
  readonly startAtMs?: number;
  /** A clock that somebody else, such as a fake, has too; absent: one of its own. */
  readonly clock?: ManualClock;
  readonly workers?: number;
  /** What the API seals secrets with; absent: one of its own. */
  readonly vault?: Vault;
  /** What workers open secrets with; absent: what the API seals them with. */
  readonly workerVault?: Vault;
  readonly weights?: Readonly<Record<string, number>>;
  /** Where the workers' chance comes from; absent: the machine. */
  readonly random?: () => number;
  readonly logger?: Logger;
  /** Follows what is done; absent: nobody does. */
  readonly tracing?: Tracing;
  /** Redis counts as gone when it has said nothing for so long; absent: 2 s. */
  readonly redisSilentAfterMs?: number;
  readonly purge?: Readonly<Record<string, number>>;
  /** The config's section of that name. */
  readonly controlPlane?: Readonly<Record<string, unknown>>;
  /** The config's section of that name. */
  readonly metrics?: Readonly<Record<string, unknown>>;
  readonly endpoints?: Readonly<Record<string, StackEndpoint>>;
  /** The config's section of that name; the hooks' secret is the stack's. */
  readonly hooks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** How callback addresses are resolved; absent: as this machine does. */
  readonly resolve?: Resolve;
  /** What else the config's section says. */
  readonly callbacks?: Readonly<Record<string, unknown>>;
}

/** API, workers and callback receiver in this process, on a Redis of the tests, with a clock that can be moved. */
export interface Stack {
  readonly api: RunningApi;
  readonly workers: RunningWorker[];
  readonly receiver: Receiver;
  readonly clock: ManualClock;
  readonly prefix: string;
  /** The admin key. */
  readonly key: string;
  /** `whsec_…` of callbacks to addresses that requests name. */
  readonly secret: string;
  /** Calls the API with the admin key, or another client's. */
  call(path: string, init?: RequestInit & { readonly client?: string }): Promise<Response>;
  /** Submits a purge and answers its id; throws unless it was accepted. */
  purge(body: Readonly<Record<string, unknown>>, client?: string): Promise<string>;
  /** Moves the clock and runs the reconciler, which wakes what has become due. */
  advance(ms: number): Promise<void>;
  /** `isOlder`: its config does not have the distributions yet. */
  addWorker(how?: { readonly isOlder?: boolean }): Promise<RunningWorker>;
  close(): Promise<void>;
}

const clients = ['site', 'other', 'third'];
const cursorSecret = 'c'.repeat(40);

export async function startStack(options: StackOptions): Promise<Stack> {
  const receiver = await startReceiver();
  const clock = options.clock ?? createManualClock(options.startAtMs);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const keys = new Map(
    clients.map((client) => [client, `key-of-${client}-${randomBytes(12).toString('hex')}`]),
  );
  const { text, env } = configOf(options, { keys, secret });
  const config = parseConfig(text, { env });
  const prefix = `t${process.pid}-${randomBytes(4).toString('hex')}`;
  const common = {
    config,
    redisUrl: options.redisUrl,
    prefix,
    clock,
    logger: options.logger ?? silentLogger,
    tracing: options.tracing,
    vault: options.vault ?? createVault([randomBytes(32)]),
  };
  // The tests' Redis is shared, and the machine may be busy: what they ask for must not be refused for that.
  const patience = { redisSilentAfterMs: options.redisSilentAfterMs ?? 2_000 };
  const servers: Server[] = [];
  const onServer = (server: Server): void => {
    watchAnswers(server);
    servers.push(server);
  };
  const place = { host: '127.0.0.1', port: 0, onServer };
  const api = await startApi({ ...common, ...patience, ...place, cursorSecret });
  const workers: RunningWorker[] = [];
  const addWorker: Stack['addWorker'] = async ({ isOlder = false } = {}) => {
    const place = { publicUrl: api.url, secret: cursorSecret };
    const worker = await startWorker({
      ...common,
      config: isOlder ? { ...config, distributions: [] } : config,
      vault: options.workerVault ?? common.vault,
      sweepEveryMs: 60_000,
      ...(options.random && { random: options.random }),
      callbackUrlOf: (id) => vendorCallbackUrl(place, id),
      resolve: options.resolve,
    });
    workers.push(worker);
    return worker;
  };
  for (let i = 0; i < (options.workers ?? 1); i += 1) {
    await addWorker();
  }
  const call: Stack['call'] = (path, { client = 'site', ...init } = {}) =>
    fetch(`${api.url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${keys.get(client)}`,
        'content-type': 'application/json',
        ...Object.fromEntries(new Headers(init.headers)),
      },
    });
  return {
    api,
    workers,
    receiver,
    clock,
    prefix,
    key: keys.get('site') ?? '',
    secret,
    call,
    purge: async (body, client = 'site') => {
      const response = await call('/v1/cdn/cache/purge', {
        method: 'POST',
        body: JSON.stringify(body),
        client,
      });
      const answer: unknown = await response.json();
      if (response.status !== 202 || !hasPurgeId(answer)) {
        throw new Error(`Not accepted (${response.status}): ${JSON.stringify(answer)}`);
      }
      return answer.purge_id;
    },
    advance: async (ms) => {
      clock.advance(ms);
      await workers[0]?.sweep();
    },
    addWorker,
    close: async () => {
      const closed = Promise.all([...workers.map((worker) => worker.close()), api.close()]);
      // A stop gives connections that are idle a second for what their clients are about to send: here they send no more.
      servers.forEach((server) => server.closeIdleConnections());
      await closed;
      await receiver.close();
    },
  };
}

function hasPurgeId(answer: unknown): answer is { purge_id: string } {
  return typeof answer === 'object' && answer !== null && 'purge_id' in answer;
}

/** The keys of the stack's clients, and the secret that signs callbacks. */
export interface StackCredentials {
  readonly keys: ReadonlyMap<string, string>;
  readonly secret: string;
}

/** The config file of a stack, and the environment variables it refers to. */
export function configOf(
  options: Pick<
    StackOptions,
    'accounts' | 'weights' | 'purge' | 'controlPlane' | 'metrics' | 'endpoints' | 'hooks' | 'callbacks'
  >,
  credentials: StackCredentials,
): { text: string; env: Record<string, string> } {
  const env: Record<string, string> = { CALLBACK_SECRET: credentials.secret };
  const reference = (name: string, value: unknown): unknown => {
    if (typeof value !== 'string') {
      return value;
    }
    const variable = name.toUpperCase().replaceAll(/[^A-Z0-9]/gu, '_');
    env[variable] = value;
    return `\${${variable}}`;
  };
  const file = {
    clients: clients.map((id) => ({ id, weight: options.weights?.[id] ?? 1 })),
    keys: [...credentials.keys].map(([client, key]) => ({
      id: `${client}-key`,
      client,
      sha256: createHash('sha256').update(key).digest('hex'),
      scopes: client === 'site' ? ['purge', 'read', 'admin'] : ['purge', 'purge_everything', 'read'],
    })),
    accounts: options.accounts.map(({ id, vendor, fake, limits, settings, lingerMs, watching }) => ({
      id,
      vendor,
      settings: Object.fromEntries(
        Object.entries({ ...fake.settings, ...settings }).map(([name, value]) => [
          name,
          reference(`${id}_${name}`, value),
        ]),
      ),
      ...(limits && { limits }),
      ...(lingerMs !== undefined && { lingerMs }),
      ...(watching !== undefined && { watching }),
    })),
    distributions: options.accounts
      .filter(({ hostnames }) => hostnames.length > 0)
      .map(({ id, fake, hostnames: [domain, ...hostnames] }) => ({
        id: `${id}-distribution`,
        account: id,
        domain,
        hostnames,
        ...(fake.distribution && { vendorId: fake.distribution.vendorId }),
      })),
    callbacks: {
      secret: '${CALLBACK_SECRET}',
      allowedHosts: ['127.0.0.1'],
      allowedNetworks: ['127.0.0.1/32'],
      allowedPorts: ['*'],
      allowHttp: true,
      endpoints: Object.fromEntries(
        Object.entries(options.endpoints ?? {}).map(([name, endpoint]) => [
          name,
          { ...endpoint, secret: '${CALLBACK_SECRET}' },
        ]),
      ),
      ...options.callbacks,
    },
    ...(options.hooks && {
      hooks: Object.fromEntries(
        Object.entries(options.hooks).map(([name, hook]) => [
          name,
          { ...hook, secret: '${CALLBACK_SECRET}' },
        ]),
      ),
    }),
    ...(options.purge && { purge: options.purge }),
    ...(options.controlPlane && { controlPlane: options.controlPlane }),
    ...(options.metrics && { metrics: options.metrics }),
  };
  return { text: JSON.stringify(file), env };
}

import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakes, type Fake } from '@purgeway/vendors/testing';
import { z } from 'zod';
import { startOtlpReceiver, type OtlpReceiver } from '../../support/otlp-receiver.ts';
import { startProgram, type OwnProcess } from '../../support/processes.ts';
import { findFreePort, guard, startRedisServer, type RedisServer } from '../../support/redis-server.ts';
import { configOf, type StackAccount } from '../../support/stack.ts';
import { until } from '../../support/until.ts';
import { createCanaryList, type CanaryList } from './canary-list.ts';

/** A whole Purgeway in processes of its own, every secret of which is a canary. */
export interface CanaryRig {
  readonly canaries: CanaryList;
  readonly accounts: readonly StackAccount[];
  readonly fakes: ReadonlyMap<string, Fake>;
  readonly key: string;
  readonly previousKey: string;
  readonly expiredKey: string;
  readonly cursorSecret: string;
  readonly port: number;
  /** Where callbacks fail, with canaries in the answer. */
  readonly receiverUrl: string;
  readonly callbacksReceived: () => number;
  readonly dataFolder: string;
  /** Where Redis keeps what it is told to save. */
  readonly dumpFile: string;
  /** Where the API keeps hooks while Redis is away. */
  readonly spoolFolder: string;
  /** What was there while Redis was away. */
  readonly spooled: string[];
  /** The secrets of the hook `own`. */
  readonly hookSecret: string;
  readonly previousHookSecret: string;
  /** All that the processes wrote. */
  readonly output: () => string;
  readonly redis: () => RedisServer;
  restartRedis(): Promise<void>;
  /** Takes the traces of all processes. */
  readonly collector: OtlpReceiver;
  /** Where the worker tells what it measured. */
  readonly workerUrl: string;
  /** What it told. */
  readonly workerMetrics: string[];
  readonly api: OwnProcess;
  readonly worker: OwnProcess;
  /** Starts one that cannot come up, and waits until it has said so. */
  readonly failToStart: (
    app: 'api' | 'worker',
    env: Readonly<Record<string, string>>,
    says: RegExp,
  ) => Promise<void>;
  /** Every body that the API answered. */
  readonly answers: string[];
  /** Calls the API, with the admin key unless the headers say otherwise; an empty one is not sent. */
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

/** Loaded into every program: throws an error such as a careless library would, when told to. */
const crash = `
  const secret = process.env.CRASH_SECRET;
  process.on('SIGUSR2', () => {
    throw Object.assign(new Error('failed: redis://:' + secret + '@h/?sig=' + secret), { args: [secret] });
  });
`;

export async function startCanaryRig(): Promise<CanaryRig> {
  const canaries = createCanaryList();
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-canaries-'));
  const started = await startFakes(canaries);
  const accounts = accountsOf(started);
  const receiver = await startRudeReceiver(canaries);
  const keys = new Map(
    ['site', 'other', 'third'].map((client) => [client, canaries.make(`key of ${client}`)]),
  );
  const previousKey = canaries.make('previous key');
  const expiredKey = canaries.make('expired key');
  const hookSecret = canaries.make('secret of a hook');
  const previousHookSecret = canaries.make('previous secret of a hook');
  const config = configOf(
    {
      accounts,
      endpoints: { hook: { url: `${receiver.url}/hook?sig=${canaries.make('endpoint URL in the config')}` } },
    },
    { keys, secret: canaries.makeSigningSecret('callback secret') },
  );
  const configFile = join(dir, 'purgeway.config.json');
  const crashFile = join(dir, 'crash.mjs');
  await writeFile(crashFile, crash);
  await writeFile(configFile, withHook(withMoreKeys(config.text, { previousKey, expiredKey })));
  const password = canaries.make('Redis password');
  const dataFolder = join(dir, 'appendonlydir');
  const spoolFolder = join(dir, 'spool');
  // Redis compresses what it saves; then nobody finds anything there.
  const settings = { rdbcompression: 'no' };
  let redis = await startRedisServer({ dir, password, settings });
  const collector = await startOtlpReceiver();
  const port = await findFreePort();
  const workerPort = await findFreePort();
  const cursorSecret = canaries.make('cursor secret') + 'x'.repeat(20);
  const env = {
    ...config.env,
    PATH: process.env['PATH'] ?? '',
    PURGEWAY_CONFIG: configFile,
    PURGEWAY_SPOOL_DIR: spoolFolder,
    HOOK_SECRET: hookSecret,
    PREVIOUS_HOOK_SECRET: previousHookSecret,
    PURGEWAY_CURSOR_SECRET: cursorSecret,
    PURGEWAY_PUBLIC_URL: `http://127.0.0.1:${port}`,
    PURGEWAY_ENCRYPTION_KEYS: ['encryption key', 'old encryption key']
      .map((name) => canaries.add(name, randomBytes(32).toString('base64')))
      .join(','),
    // On a busy machine a Redis that is well may be silent for longer than in production.
    PURGEWAY_REDIS_SILENT_AFTER_MS: '2000',
    REDIS_URL: redis.url,
    LOG_LEVEL: 'trace',
    HOST: '127.0.0.1',
    PORT: String(port),
    PURGEWAY_WORKER_HTTP_PORT: String(workerPort),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${canaries.make('key of the collector')}`,
    CRASH_SECRET: canaries.make('crash'),
    NODE_OPTIONS: `--import=${crashFile}`,
  };
  const written: string[] = [];
  const onOutput = (text: string): void => void written.push(text);
  const [api, worker] = await Promise.all([
    startProgram('api', env, { onOutput }),
    startProgram('worker', env, { onOutput }),
  ]);
  const answers: string[] = [];
  const key = keys.get('site') ?? '';
  return {
    canaries,
    accounts,
    fakes: started,
    key,
    previousKey,
    expiredKey,
    cursorSecret,
    port,
    receiverUrl: receiver.url,
    callbacksReceived: receiver.count,
    dataFolder,
    dumpFile: join(dir, 'dump.rdb'),
    spoolFolder,
    spooled: [],
    hookSecret,
    previousHookSecret,
    output: () => written.join(''),
    redis: () => redis,
    restartRedis: async () => {
      redis = await startRedisServer({ dir, password, settings, port: redis.port });
    },
    collector,
    workerUrl: `http://127.0.0.1:${workerPort}`,
    workerMetrics: [],
    api,
    worker,
    failToStart: (app, more, says) =>
      failToStart(app, { ...env, PORT: '0', PURGEWAY_WORKER_HTTP_PORT: '0', ...more }, { says, onOutput }),
    answers,
    call: async (path, init = {}) => {
      const usual = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const headers = { ...usual, ...Object.fromEntries(new Headers(init.headers)) };
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        redirect: 'manual',
        ...init,
        headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
      });
      answers.push(await response.clone().text());
      return response;
    },
    close: async () => {
      await Promise.all([api.end('SIGKILL'), worker.end('SIGKILL')]);
      await redis.kill();
      await Promise.all([...started.values()].map((fake) => fake.close()));
      await Promise.all([receiver.close(), collector.close()]);
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function startFakes(canaries: CanaryList): Promise<Map<string, Fake>> {
  const started = new Map<string, Fake>();
  for (const [vendor, start] of fakes) {
    const fake = await start({ limits: { rates: [] }, taskAfterMs: 200 });
    started.set(vendor, fake);
    fake.credentials.forEach((text, i) => canaries.add(`credential ${i} of ${vendor}`, text));
  }
  return started;
}

/** Of each vendor an account with good and one with wrong credentials. */
function accountsOf(started: ReadonlyMap<string, Fake>): StackAccount[] {
  const pace = { callsAtATimeMax: 4, every: [{ unit: 'calls', max: 10_000, windowMs: 1_000 }] };
  return [...started].flatMap(([vendor, fake]) => [
    { id: vendor, vendor, fake, hostnames: [`${vendor}.example.com`], limits: pace },
    {
      id: `wrong-${vendor}`,
      vendor,
      fake,
      hostnames: [`wrong-${vendor}.example.com`],
      settings: fake.wrongSettings,
      limits: pace,
    },
  ]);
}

const configSchema = z.looseObject({ keys: z.array(z.looseObject({ id: z.string() })) });

function withMoreKeys(
  text: string,
  keys: { readonly previousKey: string; readonly expiredKey: string },
): string {
  const config = configSchema.parse(JSON.parse(text));
  const previous = { previousSha256: sha256(keys.previousKey), previousUntil: '2999-01-01T00:00:00Z' };
  const expired = { id: 'expired', client: 'site', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' };
  return JSON.stringify({
    ...config,
    keys: [
      ...config.keys.map((key) => (key.id === 'site-key' ? { ...key, ...previous } : key)),
      { ...expired, sha256: sha256(keys.expiredKey) },
    ],
  });
}

/** With a hook that is called with the secret itself. */
function withHook(text: string): string {
  const own = {
    source: 'generic',
    client: 'site',
    secret: '${HOOK_SECRET}',
    previousSecret: '${PREVIOUS_HOOK_SECRET}',
    authentication: { type: 'header', header: 'x-token' },
    variables: { site: 'tencent.example.com' },
    mapping: [{ urls: ['{{url}}'] }],
  };
  return JSON.stringify({ ...configSchema.parse(JSON.parse(text)), hooks: { own } });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Fails, and tells secrets of its own. */
async function startRudeReceiver(canaries: CanaryList) {
  let count = 0;
  const body = `<p>token=${canaries.make('body of a receiver')}</p>`;
  const headers = {
    location: `https://u:${canaries.make('Location of a receiver')}@127.0.0.1/`,
    'set-cookie': `session=${canaries.make('cookie of a receiver')}`,
  };
  const server = createServer((request, response) => {
    count += 1;
    request.resume();
    response.writeHead(count % 3 === 0 ? 302 : 500, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function failToStart(
  app: 'api' | 'worker',
  env: Readonly<Record<string, string>>,
  { says, onOutput }: { readonly says: RegExp; readonly onOutput: (text: string) => void },
): Promise<void> {
  const file = join(import.meta.dirname, `../../../apps/${app}/src/main.ts`);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'], env });
  await once(child, 'spawn');
  child.once('exit', guard(child));
  const ended = once(child, 'close');
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      onOutput(chunk);
    });
  }
  try {
    await until(`the ${app} says ${says}, and not only:\n${text}`, () => says.test(text), 60_000);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

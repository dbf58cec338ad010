import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, type TestContext } from 'vitest';
import { z } from 'zod';
import { findFreePort, findRedisProgram } from '../support/redis-server.ts';
import { runCommand } from '../support/command-line.ts';
import {
  describeChild,
  pressCtrlC,
  startSandbox as startSandboxIn,
  untilWelcome,
  type Started,
} from '../support/npm-start.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);

/** A data folder of a test's own. */
interface DataFolder {
  readonly dataFolder: string;
  readonly startSandbox: (env?: Readonly<Record<string, string>>) => Started;
}

/** What was started in it ends with the test. */
async function openDataFolder({ onTestFinished }: TestContext): Promise<DataFolder> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'purgeway-start-'));
  // None that systems give away: another process could listen there as soon as this Redis has ended.
  const redisPort = { PURGEWAY_REDIS_PORT: String(await findFreePort()) };
  const all: Started[] = [];
  onTestFinished(async () => {
    for (const started of all) {
      if (!started.hasEnded()) {
        process.kill(started.pid, 'SIGKILL');
        await started.ended;
      }
    }
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 10 });
  });
  return {
    dataFolder,
    startSandbox: (env = {}) => {
      const started = startSandboxIn(dataFolder, { ...redisPort, ...env });
      all.push(started);
      return started;
    },
  };
}

interface Listed {
  readonly pid: number;
  readonly parent: number;
}

/** Every process of the machine that is not merely waiting for its parent to notice its end. */
async function listProcesses(): Promise<Listed[]> {
  const lines = process.platform === 'linux' ? await readProc() : await askPs();
  return lines.flatMap(({ pid, parent, state }) => (state.startsWith('Z') ? [] : [{ pid, parent }]));
}

interface ListedWithState extends Listed {
  readonly state: string;
}

/** Small Linux images have no `ps`. */
async function readProc(): Promise<ListedWithState[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const all = pids.map(async (pid) => {
    // A process may end while we read.
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z 0');
    // The name, in brackets, may hold anything.
    const [state = '', parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(pid), parent: Number(parent), state };
  });
  return Promise.all(all);
}

async function askPs(): Promise<ListedWithState[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,stat=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/u);
    return state === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), state }];
  });
}

/** How a process was called; empty when it has ended. */
async function commandLineOf(pid: number): Promise<string> {
  const asked =
    process.platform === 'linux'
      ? readFile(`/proc/${pid}/cmdline`, 'utf8')
      : run('ps', ['-o', 'args=', '-p', String(pid)]).then(({ stdout }) => stdout);
  return asked.catch(() => '');
}

/** The processes that a process started, and those that these started. */
async function descendantsOf(pid: number): Promise<number[]> {
  const processes = await listProcesses();
  const below = (parent: number): number[] =>
    processes.filter((each) => each.parent === parent).flatMap((each) => [each.pid, ...below(each.pid)]);
  return below(pid);
}

async function untilGone(pids: readonly number[]): Promise<void> {
  await until('every process has ended', async () => {
    const alive = new Set((await listProcesses()).map(({ pid }) => pid));
    return pids.every((pid) => !alive.has(pid));
  });
}

async function isPortOpen(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connect({ host: hostname, port: Number(port) });
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
  socket.destroy();
  return isOpen;
}

/** Runs a printed line in bash with curl, or, where there is no curl, does what the line says. */
async function runPrinted(line: string): Promise<unknown> {
  const hasCurl = await run('bash', ['-c', 'command -v curl']).then(
    () => true,
    () => false,
  );
  const text = hasCurl ? (await run('bash', ['-c', line])).stdout : await fetchPrinted(line);
  return JSON.parse(text);
}

async function fetchPrinted(line: string): Promise<string> {
  const url = /http:\/\/[^\s']+/u.exec(line)?.[0] ?? '';
  const headers = [...line.matchAll(/-H '([^:]+): ([^']*)'/gu)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const body = /-d '([^']*)'/u.exec(line)?.[1];
  const response = await fetch(url, { headers, ...(body !== undefined && { method: 'POST', body }) });
  return response.text();
}

/** A request that the API has in hand, and whose body never comes. */
async function openRequest(started: Started): Promise<{ readonly ended: Promise<'answered' | 'cut'> }> {
  const sending = request(`${started.shown('Address')}/v1/cdn/cache/purge`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${started.shown('Key')}`,
      'content-type': 'application/json',
      'content-length': 2,
      expect: '100-continue',
    },
  });
  const ended = new Promise<'answered' | 'cut'>((resolve) => {
    sending.once('response', () => resolve('answered')).on('error', () => resolve('cut'));
  });
  sending.flushHeaders();
  await once(sending, 'continue');
  return { ended };
}

const acceptedSchema = z.object({ ok: z.literal(true), purge_id: z.string() });
const listSchema = z.object({ items: z.array(z.object({ id: z.string(), state: z.string() })) });

const hasPrograms = findRedisProgram() !== undefined;

/** Beside the purge, which mostly waits for the times of the vendors. */
const oneAtATime = { concurrent: false, timeout: 100_000 } as const;

describe.runIf(hasPrograms).concurrent('npm start, with a purge', () => {
  it('shows a purge from the printed line to the verified callback, stops on Ctrl-C and keeps its data', async (context) => {
    const { startSandbox } = await openDataFolder(context);
    const first = startSandbox();
    await untilWelcome(first);
    const [purgeLine = '', listLine = ''] = first.curlLines();
    const { purge_id: id } = acceptedSchema.parse(await runPrinted(purgeLine));
    const wasVerified = `signature verified: operation.complete ${id}`;
    await until('the verified callback', () => first.output().includes(wasVerified), 50_000);
    expect(listSchema.parse(await runPrinted(listLine)).items).toMatchObject([{ id, state: 'complete' }]);

    const processes = await descendantsOf(first.pid);
    expect(processes.length).toBeGreaterThanOrEqual(3);
    const pressedAt = performance.now();
    pressCtrlC(first);
    // npm hands on the signal that the terminal has sent already.
    pressCtrlC(first);
    expect(await first.ended).toBe(0);
    expect(performance.now() - pressedAt).toBeLessThan(10_000);
    await untilGone(processes);
    expect(await isPortOpen(first.shown('Redis'))).toBe(false);

    const second = startSandbox();
    await untilWelcome(second);
    expect(second.shown('Key')).toBe(first.shown('Key'));
    const kept = listSchema.parse(await runPrinted(second.curlLines()[1] ?? ''));
    expect(kept.items).toMatchObject([{ id, state: 'complete' }]);
    pressCtrlC(second);
    expect(await second.ended).toBe(0);
  }, 150_000);
});

describe.runIf(hasPrograms).concurrent('npm start', () => {
  it('leaves nothing behind when it is killed, and starts again', oneAtATime, async (context) => {
    const { startSandbox } = await openDataFolder(context);
    const first = startSandbox();
    await untilWelcome(first);
    const processes = await descendantsOf(first.pid);
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    await untilGone(processes);
    expect(await isPortOpen(first.shown('Redis'))).toBe(false);

    const second = startSandbox();
    await untilWelcome(second);
    process.kill(second.pid, 'SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('waits for nobody at the second Ctrl-C', oneAtATime, async (context) => {
    const { startSandbox } = await openDataFolder(context);
    const started = startSandbox();
    await untilWelcome(started);
    const processes = await descendantsOf(started.pid);
    const unfinished = await openRequest(started);
    pressCtrlC(started);
    await until('the word about it', () => started.output().includes('Stopping'));
    // The API still lets the open request finish. What comes soon after the first Ctrl-C counts as the same one, so it takes some.
    await until('the end', () => {
      if (!started.hasEnded()) {
        pressCtrlC(started);
      }
      return started.hasEnded();
    });
    // It ends with 0 when it has waited.
    expect(await started.ended).toBe(1);
    expect(await unfinished.ended).toBe('cut');
    await untilGone(processes);
  });

  it('stops in the middle of its start', oneAtATime, async (context) => {
    const { startSandbox } = await openDataFolder(context);
    const started = startSandbox();
    await until('a first process', async () => (await descendantsOf(started.pid)).length > 0);
    const processes = await descendantsOf(started.pid);
    pressCtrlC(started);
    expect(await started.ended).toBe(0);
    await untilGone(processes);
  });

  it(
    'refuses to run twice in one folder, and takes the next port when its own is in use',
    oneAtATime,
    async (context) => {
      const { dataFolder, startSandbox } = await openDataFolder(context);
      const first = startSandbox();
      await untilWelcome(first);
      const second = startSandbox();
      expect(await second.ended).toBe(1);
      expect(second.output()).toMatch(
        /^npm start is already running in this folder \(process \d+\)\. .*\n$/u,
      );

      const port = Number(new URL(first.shown('Address')).port);
      const elsewhere = startSandbox({
        PORT: String(port),
        PURGEWAY_DATA_DIR: join(dataFolder, 'other'),
      });
      await untilWelcome(elsewhere);
      expect(elsewhere.output()).toContain(`Port ${port} (PORT) is in use`);
      expect(Number(new URL(elsewhere.shown('Address')).port)).toBeGreaterThan(port);
      pressCtrlC(elsewhere);
      pressCtrlC(first);
      expect([await first.ended, await elsewhere.ended]).toEqual([0, 0]);
    },
  );

  it('starts a process again that ended by itself', oneAtATime, async (context) => {
    const { dataFolder, startSandbox } = await openDataFolder(context);
    const started = startSandbox();
    await untilWelcome(started);
    const before = await descendantsOf(started.pid);
    const readLog = () => readFile(join(dataFolder, 'logs/worker.log'), 'utf8');
    await until('the worker has said something', async () => (await readLog()).includes('\n'));
    const [line = ''] = (await readLog()).split('\n');
    const worker = z.object({ pid: z.number() }).parse(JSON.parse(line)).pid;
    expect(before).toContain(worker);
    process.kill(worker, 'SIGKILL');
    await until('the word about it', () => started.output().includes('worker ended (signal SIGKILL)'));
    await until('the new one is ready', async () => {
      const log = await readLog();
      return log.split('"msg":"ready"').length === 3;
    });
    pressCtrlC(started);
    expect(await started.ended).toBe(0);
  });

  it('keeps what a further worker needs to work beside the first', oneAtATime, async (context) => {
    const { dataFolder, startSandbox } = await openDataFolder(context);
    const started = startSandbox();
    await untilWelcome(started);
    const worker = spawn(process.execPath, [join(import.meta.dirname, '../../apps/worker/src/main.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '', PURGEWAY_SECRETS_DIR: join(dataFolder, 'environment') },
    });
    const second = describeChild(worker);
    await until('the second worker is ready', () => second.output().includes('"msg":"ready"'));
    expect(second.output()).toContain('-sandbox');
    worker.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    pressCtrlC(started);
    expect(await started.ended).toBe(0);
  });

  it(
    'writes no secret into the config or a command line, and keeps secrets from other users',
    oneAtATime,
    async (context) => {
      const { dataFolder, startSandbox } = await openDataFolder(context);
      const started = startSandbox();
      await untilWelcome(started);
      const lines = await Promise.all(
        [started.pid, ...(await descendantsOf(started.pid))].map(commandLineOf),
      );
      expect(lines.join('\n')).toContain('main.ts');
      const config = await readFile(join(dataFolder, 'sandbox.config.json'), 'utf8');
      for (const name of [
        'dev-key',
        'callback-secret',
        'cursor-secret',
        'environment/PURGEWAY_CURSOR_SECRET',
        'environment/PURGEWAY_ENCRYPTION_KEYS',
        'environment/SANDBOX_CALLBACK_SECRET',
      ]) {
        const file = join(dataFolder, name);
        expect((await stat(file)).mode & 0o777).toBe(0o600);
        const secret = (await readFile(file, 'utf8')).trim();
        expect(config).not.toContain(secret);
        expect(lines.filter((line) => line.includes(secret))).toEqual([]);
      }
      pressCtrlC(started);
      expect(await started.ended).toBe(0);
    },
  );

  it('is found by the command line of the clone, for as long as it runs', oneAtATime, async (context) => {
    const { dataFolder, startSandbox } = await openDataFolder(context);
    const started = startSandbox();
    await untilWelcome(started);
    const env = { PURGEWAY_DATA_DIR: dataFolder };
    const found = await runCommand(['accounts', 'list', '--json'], { env });
    expect(found.err).toContain('Using the running npm start of this clone');
    expect(found.code).toBe(0);
    const url = 'https://www.example.com/found';
    expect((await runCommand(['purge', url, '--json'], { env })).code).toBe(0);
    pressCtrlC(started);
    expect(await started.ended).toBe(0);
    expect((await runCommand(['accounts', 'list'], { env })).code).toBe(2);
  });
});

describe('npm start, when it cannot', () => {
  it.for<[string, Readonly<Record<string, string>>, string]>([
    ['Redis does not answer', { REDIS_URL: 'redis://127.0.0.1:1' }, 'nothing answers there. Start it'],
    ['there is no Redis to run', { PATH: '/nowhere' }, 'Neither redis-server nor valkey-server'],
    ['the named config is not there', { PURGEWAY_CONFIG: '/nowhere/purgeway.json' }, 'cannot be read'],
    ['a port is no number', { PORT: 'http' }, 'PORT is wrong'],
  ])('says so and what to do: %s', async ([, env, words], context) => {
    const { startSandbox } = await openDataFolder(context);
    const started = startSandbox(env);
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain(words);
    expect(started.output()).not.toContain('    at ');
  });
});

import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChildSpec } from './child.ts';
import { projectFolder, type Settings } from './config.ts';
import type { DataFolder } from './data-folder.ts';
import type { Desk } from './desk.ts';
import { describeLine } from './log-line.ts';
import { silenceRepeats } from './silence-repeats.ts';
import type { Setup } from './setup.ts';
import { StartError } from './start-error.ts';

const readyWithinMs = 30_000;
const repeatAfterMs = 10_000;
/** Together with Redis within ten seconds, which is as long as a terminal should wait for Ctrl-C. */
const stopWithinMs = { api: 3_000, worker: 4_000 } as const;

export interface Surroundings {
  readonly settings: Settings;
  readonly folder: DataFolder;
  readonly setup: Setup;
  readonly redisUrl: string;
}

/** Starts the worker and the API as processes, and waits until the API takes purges. Answers its address. */
export async function startApps(surroundings: Surroundings, desk: Desk): Promise<string> {
  const { settings, folder, setup, redisUrl } = surroundings;
  const { host } = settings;
  const port = await desk.takePort({ variable: 'PORT', host, port: settings.port });
  const own = {
    ...setup.env,
    PURGEWAY_CONFIG: setup.configFile,
    PURGEWAY_PREFIX: setup.prefix,
    PURGEWAY_CURSOR_SECRET:
      settings.cursorSecret ?? (await folder.keepSecret('cursor-secret', newCursorSecret)),
    PURGEWAY_ENCRYPTION_KEYS:
      settings.encryptionKeys ?? (await folder.keepSecret('encryption-key', newEncryptionKey)),
    ...(setup.areVendorsHere && { PURGEWAY_PUBLIC_URL: `http://${urlHost(host)}:${port}` }),
    REDIS_URL: redisUrl,
    PURGEWAY_SPOOL_DIR: settings.env['PURGEWAY_SPOOL_DIR'] || folder.spool,
  };
  await folder.keepEnvironment(own);
  const env = { ...settings.env, ...own, HOST: host, PORT: String(port) };
  for (const name of ['worker', 'api'] as const) {
    desk.launch({ ...appSpec(name, folder, desk), env });
  }
  const url = `http://${urlHost(host)}:${port}`;
  await untilReady(`${url}/readyz`, desk.signal);
  return url;
}

function appSpec(name: 'worker' | 'api', folder: DataFolder, desk: Desk): Omit<ChildSpec, 'env'> {
  const sayOnce = silenceRepeats(desk.say, repeatAfterMs);
  return {
    name,
    program: process.execPath,
    args: [join(projectFolder, 'apps', name, 'src/main.ts')],
    logFile: join(folder.logs, `${name}.log`),
    stopWithinMs: stopWithinMs[name],
    onLine: (line) => {
      const { text, isTrouble } = describeLine(line);
      if (isTrouble && !desk.running.isStopping()) {
        sayOnce(`[${name}] ${text}`);
      }
    },
  };
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (!(await isOk(url))) {
    if (performance.now() > deadline) {
      throw new StartError(
        `The API was not ready within ${readyWithinMs / 1_000} s. See logs/api.log in the data folder.`,
      );
    }
    await wait(50, undefined, { signal });
  }
}

async function isOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/** The host as it stands in an address that this machine can call. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') {
    return '127.0.0.1';
  }
  return host.includes(':') ? `[${host}]` : host;
}

function newCursorSecret(): string {
  return randomBytes(32).toString('hex');
}

function newEncryptionKey(): string {
  return randomBytes(32).toString('base64');
}

import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopTimeLimitMs } from '@purgeway/runtime';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { hasDockerEngine, startServices } from './support/containers.ts';
import { filesBelow, layOutImage } from './support/image-folder.ts';
import { runImage, type ImageProcess } from './support/image-process.ts';
import { findFreePort } from './support/redis-server.ts';
import { configOf } from './support/stack.ts';
import { until } from './support/until.ts';
import { startFakeOf, unhurried, vendorWith } from './support/vendor-under-test.ts';

const hasDocker = hasDockerEngine();
console.info(
  `Images are tried ${hasDocker ? 'in containers' : 'as processes of this machine: no Docker engine answers'}.`,
);

const hostname = 'www.example.com';
/** How long programs may take to be ready on a busy machine; the sandbox starts eight of them and servers, one after another. */
const startWithinMs = 150_000;
/** There, a Redis that is well may be silent for longer than in production. */
const busyMs = '2000';
const operationSchema = z.looseObject({ state: z.string(), counts: z.record(z.string(), z.number()) });

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'purgeway-images-'));
  chmodSync(folder, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Purges a page through an API that listens at the address, and waits for its end. */
async function purgeAt(url: string, key: string, path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ paths: [`https://${hostname}${path}`] });
  const accepted = await fetch(`${url}/v1/cdn/cache/purge`, { method: 'POST', headers, body });
  expect(accepted.status).toBe(202);
  const { purge_id: id } = z.looseObject({ purge_id: z.string() }).parse(await accepted.json());
  const ended = await fetch(`${url}/v1/operations/${id}?wait=60s`, { headers });
  return operationSchema.parse(await ended.json());
}

/** Throws what it said when it gave up, as it does by itself after 30 s. */
function isWelcomed(sandbox: ImageProcess): boolean {
  const said = sandbox.output();
  if (sandbox.hasEnded()) {
    throw new Error(`The sandbox did not start:\n${said}`);
  }
  return said.includes('Ctrl-C stops it');
}

/** In the sandbox's welcome. */
function keyIn(output: string): string {
  return /^ {2}Key +(\S+)/mu.exec(output)?.[1] ?? '';
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ status }) => status === 200,
    () => false,
  );
}

describe.runIf(!hasDocker)(
  'the images, as processes with what they would hold and nothing to write to',
  () => {
    it('API and worker take a purge, answer their probes, write nothing, and stop in time', async () => {
      const vendor = vendorWith();
      const fake = await startFakeOf(vendor, { limits: 'off', taskAfterMs: 1 });
      const key = `key-${randomBytes(16).toString('hex')}`;
      const secret = `whsec_${randomBytes(32).toString('base64')}`;
      const account = {
        id: 'main',
        vendor: vendor.id,
        fake,
        hostnames: [hostname],
        limits: unhurried(4),
        watching: { firstAfterMs: 100 },
      };
      const config = configOf({ accounts: [account] }, { keys: new Map([['site', key]]), secret });
      writeFileSync(join(folder, 'purgeway.config.json'), config.text);
      const secrets = {
        ...config.env,
        PURGEWAY_CURSOR_SECRET: 'c'.repeat(40),
        REDIS_URL: inject('redisUrl'),
      };
      mkdirSync(join(folder, 'secrets'));
      for (const [name, value] of Object.entries(secrets)) {
        writeFileSync(join(folder, 'secrets', name), `${value}\n`);
      }
      const [port, workerPort] = [await findFreePort(), await findFreePort()];
      const env = {
        PURGEWAY_CONFIG: join(folder, 'purgeway.config.json'),
        PURGEWAY_SECRETS_DIR: join(folder, 'secrets'),
        PURGEWAY_PREFIX: `images-${randomBytes(6).toString('hex')}`,
        PURGEWAY_REDIS_SILENT_AFTER_MS: busyMs,
        HOST: '127.0.0.1',
        PORT: String(port),
        PURGEWAY_WORKER_HTTP_PORT: String(workerPort),
      };
      const [apiImage, workerImage] = [
        layOutImage('api', join(folder, 'api')),
        layOutImage('worker', join(folder, 'worker')),
      ];
      const before = [apiImage, workerImage].map((image) => filesBelow(image.folder));
      const [api, worker] = [runImage(apiImage, env), runImage(workerImage, env)];
      const url = `http://127.0.0.1:${port}`;
      try {
        await until('the API is ready', () => answers(`${url}/readyz`), startWithinMs);
        expect(await api.checkHealth()).toBe(0);
        expect(await answers(`${url}/livez`)).toBe(true);
        await until('the worker is ready', () => worker.output().includes('"msg":"ready"'), startWithinMs);
        expect(await worker.checkHealth()).toBe(0);
        expect(await answers(`http://127.0.0.1:${workerPort}/readyz`)).toBe(true);
        expect(await purgeAt(url, key, '/')).toMatchObject({ state: 'complete' });
        const stoppedAt = performance.now();
        expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0]);
        expect(performance.now() - stoppedAt).toBeLessThan(stopTimeLimitMs);
        expect(await api.checkHealth()).toBe(1);
        expect([apiImage, workerImage].map((image) => filesBelow(image.folder))).toEqual(before);
      } finally {
        await Promise.all([api.stop(), worker.stop(), fake.close()]);
      }
    });

    it('the sandbox runs by itself, takes a purge, writes only to its data folder, and stops with 0', async () => {
      const data = join(folder, 'data');
      mkdirSync(data);
      chmodSync(data, 0o777);
      const image = layOutImage('sandbox', join(folder, 'image'));
      const before = filesBelow(image.folder);
      const port = await findFreePort();
      const sandbox = runImage(image, {
        PURGEWAY_DATA_DIR: data,
        PURGEWAY_REDIS_PORT: '0',
        PURGEWAY_RECEIVER_PORT: '0',
        PURGEWAY_REDIS_SILENT_AFTER_MS: busyMs,
        PORT: String(port),
      });
      try {
        await until('the welcome', () => isWelcomed(sandbox), startWithinMs);
        expect(await sandbox.checkHealth()).toBe(0);
        const key = keyIn(sandbox.output());
        expect(await purgeAt(`http://127.0.0.1:${port}`, key, '/news')).toMatchObject({ state: 'complete' });
        expect(filesBelow(image.folder)).toEqual(before);
        expect(await sandbox.stop()).toBe(0);
      } finally {
        await sandbox.stop();
      }
    }, 300_000);
  },
);

describe.runIf(hasDocker)('the images, in containers, as docker-compose.yml runs them', () => {
  it('the sandbox is healthy, takes a purge, and stops with 0', async () => {
    const running = await startServices(['sandbox'], { folder, listening: 'sandbox' });
    try {
      const key = keyIn(await running.logs('sandbox'));
      expect(await purgeAt(running.url, key, '/news')).toMatchObject({ state: 'complete' });
      expect(await running.stop(['sandbox'])).toEqual([0]);
    } finally {
      await running.close();
    }
  }, 600_000);

  it('API and worker are healthy beside Redis, and stop with 0', async () => {
    writeFileSync(join(folder, 'purgeway.config.json'), '{}');
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets/PURGEWAY_CURSOR_SECRET'), 'c'.repeat(40));
    const running = await startServices(['redis', 'api', 'worker'], { folder, listening: 'api' });
    try {
      expect(await answers(`${running.url}/readyz`)).toBe(true);
      expect(await running.stop(['api', 'worker'])).toEqual([0, 0]);
    } finally {
      await running.close();
    }
  }, 600_000);
});

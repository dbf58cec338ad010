import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, test, type TestContext } from 'vitest';
import { openRig, type Rig } from '../outages/rig.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { until } from '../support/until.ts';
import { madeUrls, sentTo, startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
const key = 'one-stream';
const vendor = vendorWith();
/** Enough that some are in the store while the rest is awaited. */
const urls = madeUrls(hostname, 'stream', 2_500);
const lines = urls.map((url) => `${JSON.stringify(url)}\n`);

/** A client that sends as it likes, and keeps what it is answered until the connection ends. */
interface SlowClient {
  send(text: string): void;
  answer(): string;
  isClosed(): boolean;
}

async function openStream(rig: Rig, url: string): Promise<SlowClient> {
  const { host, port } = new URL(url);
  const socket: Socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  let answer = '';
  let isClosed = false;
  socket.on('data', (bytes) => (answer += String(bytes)));
  socket.once('close', () => (isClosed = true));
  // A server that is gone resets what is still sent to it.
  socket.on('error', () => undefined);
  const headers = {
    ...rig.headersOf(),
    host,
    'content-type': 'application/x-ndjson',
    'idempotency-key': key,
    'transfer-encoding': 'chunked',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST /v1/cdn/cache/purge HTTP/1.1\r\n${head.join('')}\r\n`);
  return {
    send: (text) => void socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`),
    answer: () => answer,
    isClosed: () => isClosed,
  };
}

/** To be sent last: a chunk of no length ends the body. */
const end = '';

async function open({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const fake = await startFakeOf(vendor, { limits: 'off' });
  const rig = await openRig({
    accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits: unhurried(4) }],
    redisSilentAfterMs: 2_000,
  });
  const redis = new Redis(rig.redis().url);
  onTestFinished(async () => {
    redis.disconnect();
    await rig.close();
    await fake.close();
  });
  /** Operations that are being read and that nobody has been told of. */
  const staged = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const name of await redis.keys('*')) {
      if ((await redis.type(name)) === 'hash' && (await redis.hexists(name, 'staging')) === 1) {
        found.push(name);
      }
    }
    return found;
  };
  return { fake, rig, staged, api: await rig.startApi() };
}

describe
  .runIf(findRedisProgram() !== undefined)
  .concurrent('a stop by SIGTERM while a body streams in', () => {
    test('leaves it the time to come to its end: what is answered with 202 is purged, once', async (context) => {
      const { fake, rig, staged, api } = await open(context);
      const client = await openStream(rig, api.url);
      client.send(lines.slice(0, 1_500).join(''));
      await until('a part is in the store', async () => (await staged()).length > 0);
      const ending = api.end('SIGTERM');
      for (let first = 1_500; first < lines.length; first += 250) {
        await wait(500);
        client.send(lines.slice(first, first + 250).join(''));
      }
      client.send(end);
      await until('the stream is answered', () => client.isClosed());
      expect(client.answer()).toMatch(/^HTTP\/1\.1 202 /u);
      expect(client.answer()).toMatch(/^connection: close\r$/imu);
      expect(await ending).toBe(0);
      await rig.startWorker();
      await until('all is purged', () => sentTo(fake).length >= urls.length);
      expect(sentTo(fake).toSorted()).toEqual(urls.toSorted());
    });

    test('tells a client that is not done in time, keeps nothing of it, and ends with 0 within ten seconds', async (context) => {
      const { fake, rig, staged, api } = await open(context);
      const client = await openStream(rig, api.url);
      client.send(lines.slice(0, 1_500).join(''));
      await until('a part is in the store', async () => (await staged()).length > 0);
      const startedAtMs = performance.now();
      const ending = api.end('SIGTERM');
      for (let sent = 1_500; !client.isClosed() && performance.now() < startedAtMs + 20_000; sent += 1) {
        client.send(lines[sent] ?? '"https://www.example.com/one-more"\n');
        await wait(20);
      }
      expect(await ending).toBe(0);
      expect(performance.now() - startedAtMs).toBeLessThan(10_000);
      expect(client.answer()).toMatch(/^HTTP\/1\.1 503 /u);
      expect(client.answer()).toMatch(/^content-type: application\/problem\+json/imu);
      expect(client.answer()).toContain('"code":"stopping"');
      expect(await staged()).toEqual([]);

      const [next] = await Promise.all([rig.startApi(), rig.startWorker()]);
      const again = await openStream(rig, next.url);
      again.send(lines.join(''));
      again.send(end);
      await until('the same stream is answered', () => again.answer().includes('\r\n\r\n'));
      expect(again.answer()).toMatch(/^HTTP\/1\.1 202 /u);
      await until('all is purged', () => sentTo(fake).length >= urls.length);
      expect(sentTo(fake).toSorted()).toEqual(urls.toSorted());
    });
  });

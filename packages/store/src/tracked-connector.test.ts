import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { Redis, type RedisOptions } from 'ioredis';
import { afterEach, expect, inject, it } from 'vitest';
import { selfSigned } from './testing/self-signed.ts';
import { trackSockets } from './tracked-connector.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  closers.splice(0).forEach((close) => close());
});

/** Hands what comes on to the Redis of the tests, and back. */
function pipeToRedis(socket: Socket): void {
  const { hostname, port } = new URL(inject('redisUrl'));
  const redis = connect(Number(port), hostname);
  socket.pipe(redis).pipe(socket);
  for (const one of [socket, redis]) {
    one.on('error', () => undefined);
    closers.push(() => one.destroy());
  }
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  // A server that listens on a port has an address of this kind.
  return (server.address() as AddressInfo).port;
}

function open(url: string, options: Pick<RedisOptions, 'tls' | 'sentinels'> = {}) {
  const sockets = trackSockets();
  const redis = new Redis(url, {
    ...options,
    Connector: sockets.Connector,
    retryStrategy: () => null,
    lazyConnect: true,
  });
  redis.on('error', () => undefined);
  closers.push(() => redis.disconnect());
  return { redis, sockets };
}

it('connects over TLS where the address says rediss, and tracks the socket', async () => {
  const pair = selfSigned();
  const port = await portOf(createSecureServer(pair, pipeToRedis));
  const trusting = open(`rediss://127.0.0.1:${port}`, { tls: { ca: pair.cert } });
  expect(await trusting.redis.ping()).toBe('PONG');
  expect(trusting.sockets.open.size).toBe(1);
});

it('asks for TLS by the address alone, and trusts no certificate that nobody vouches for', async () => {
  const port = await portOf(createSecureServer(selfSigned(), pipeToRedis));
  const { redis } = open(`rediss://localhost:${port}?family=4`);
  const [error] = await Promise.all([once(redis, 'error'), redis.connect().catch(() => undefined)]);
  expect(String(error)).toMatch(/self-signed/u);
});

it('connects to addresses of the wanted family only', async () => {
  const port = await portOf(createServer(pipeToRedis));
  expect(await open(`redis://localhost:${port}?family=4`).redis.ping()).toBe('PONG');
  await expect(open(`redis://localhost:${port}?family=6`).redis.connect()).rejects.toThrow(/./u);
});

it('refuses sentinels aloud: their masters would not be found', () => {
  expect(() => open('redis://127.0.0.1', { sentinels: [{ host: '127.0.0.1', port: 26_379 }] })).toThrow(
    /sentinel/iu,
  );
});

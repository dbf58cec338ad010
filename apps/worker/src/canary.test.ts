import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { workerConnection } from '@purgeway/queue';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { startCanary } from './canary.ts';

/** A way to Redis on which every connection ends at once, until it is opened. */
async function startWay() {
  const { hostname, port } = new URL(inject('redisUrl'));
  const way = { isOpen: false };
  const server = createServer((socket) => {
    if (!way.isOpen) {
      socket.destroy();
      return;
    }
    const redis = connect(Number(port), hostname);
    socket.on('error', () => redis.destroy()).pipe(redis);
    redis.on('error', () => socket.destroy()).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = new URL(inject('redisUrl'));
  url.host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { way, url: url.href };
}

test('a process is told to end that gets no job of its own although Redis is there, and no other', async () => {
  const { way, url } = await startWay();
  const redis = { isThere: false, looks: 0 };
  const onLate = vi.fn<() => void>();
  const canary = startCanary({
    connection: workerConnection(url),
    prefix: `t${process.pid}`,
    everyMs: 50,
    lateAfterMs: 200,
    isRedisThere: () => {
      redis.looks += 1;
      return redis.isThere;
    },
    onLate,
    onError: () => {},
  });
  onTestFinished(() => canary.close());

  await vi.waitFor(() => expect(redis.looks).toBeGreaterThan(10), 10_000);
  expect([onLate.mock.calls.length, canary.ageMs()]).toEqual([0, 0]);

  redis.isThere = true;
  await vi.waitFor(() => expect(onLate).toHaveBeenCalled(), 10_000);
  expect(canary.ageMs()).toBeGreaterThan(200);

  // From here on nothing changes the age but a job that comes back.
  redis.isThere = false;
  way.isOpen = true;
  await vi.waitFor(() => expect(canary.ageMs()).toBe(0), 10_000);
});

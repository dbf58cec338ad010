import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '@purgeway/runtime';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { controlPlaneOf, editionsUnderTest } from '../support/control-plane.ts';
import {
  findFreePort,
  findRedisProgram,
  startRedisServer,
  type RedisServer,
} from '../support/redis-server.ts';
import { startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { canCreate } from '../support/vendor-bench.ts';

/** A server in cluster mode whose one node has all slots: it refuses commands and scripts whose keys have different ones. */
async function startClusterOfOne(dir: string): Promise<RedisServer> {
  // Its port for other nodes would be 10,000 higher than its own, which may be in use.
  const settings = { 'cluster-enabled': 'yes', 'cluster-port': String(await findFreePort()) };
  const server = await startRedisServer({ dir, settings });
  const redis = new Redis(server.url);
  try {
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await until('the cluster is up', async () =>
      String(await redis.call('CLUSTER', 'INFO')).includes('cluster_state:ok'),
    );
    await expect(redis.mget('a', 'b')).rejects.toThrow('CROSSSLOT');
  } finally {
    redis.disconnect();
  }
  return server;
}

it.runIf(findRedisProgram() !== undefined)(
  'no command and no script touches keys of two slots: all of it works on a server in cluster mode',
  async ({ onTestFinished }) => {
    const dir = await mkdtemp(join(tmpdir(), 'purgeway-cluster-'));
    const server = await startClusterOfOne(dir);
    onTestFinished(async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    });
    const edition = editionsUnderTest.find(({ vendor }) => canCreate(vendor));
    const clock = createManualClock();
    const fake = await edition?.start({ now: () => clock.now(), taskAfterMs: 1_000, rolloutAfterMs: 1_000 });
    if (edition === undefined || fake === undefined) {
      throw new Error('No vendor makes distributions.');
    }
    const account = {
      id: 'main',
      vendor: edition.vendor.id,
      fake,
      hostnames: [],
      settings: { timeoutMs: 2_000 },
    };
    const stack = await startStack({ redisUrl: server.url, clock, accounts: [account] });
    onTestFinished(async () => {
      await stack.close();
      await fake.close();
    });

    const plane = controlPlaneOf(stack);
    const made = await plane.create({ origin: 'origin.example.com', domain: 'shop.example.com' });
    await plane.completed(made.operation?.id);
    const callback = { url: stack.receiver.url };
    const paths = ['https://shop.example.com/', 'https://shop.example.com/news'];
    await plane.completed(await stack.purge({ paths, callback, idempotency_key: 'once' }));
    const endpoint = { name: 'cms', url: `${stack.receiver.url}/cms` };
    const answers = [
      await plane.request('POST', '/v1/callback-endpoints', endpoint),
      await plane.request('GET', '/v1/operations'),
      await plane.request('GET', '/v1/accounts'),
      await plane.request('GET', '/v1/callbacks'),
      await plane.request('GET', '/v1/keys'),
      await plane.request('GET', '/v1/audit'),
      await plane.request('GET', '/v1/audit/verification'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200, 200]);
    await plane.completed(await plane.remove(made.distribution_id));
    const events = stack.receiver.received.map(({ body }) =>
      z.looseObject({ type: z.string() }).parse(JSON.parse(body)),
    );
    expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 3 }, () => 'operation.complete'));
  },
);

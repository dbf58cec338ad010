import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { z } from 'zod';
import { startHookRig, type HookRig, type HookRigOptions } from '../support/hook-rig.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { until } from '../support/until.ts';

async function open({ onTestFinished }: TestContext, options: HookRigOptions = {}): Promise<HookRig> {
  const rig = await startHookRig(options);
  onTestFinished(() => rig.close());
  return rig;
}

const statusSchema = z.object({
  spool: z.object({
    records: z.number(),
    bytes: z.number(),
    set_aside_bytes: z.number(),
    oldest_seconds: z.number().optional(),
  }),
  items: z.array(z.object({ last_hour: z.record(z.string(), z.number()) })),
});

async function statusOf(rig: HookRig) {
  return statusSchema.parse(await (await rig.call('/v1/hooks')).json());
}

/** Publishes that many posts, and expects each to be answered so. */
async function publishAll(rig: HookRig, slugs: readonly string[], answer: object): Promise<void> {
  const answers = await Promise.all(slugs.map((slug) => rig.publish(slug)));
  for (const one of answers) {
    expect(one).toMatchObject({ status: 200, body: { ok: true, ...answer } });
  }
}

async function untilRedisIsMissed(rig: HookRig): Promise<void> {
  await until('the API sees that Redis is gone', async () => (await rig.call('/readyz')).status === 503);
}

async function untilHandedIn(rig: HookRig, operations: number): Promise<void> {
  await until('all is handed in', async () => {
    const { spool } = await statusOf(rig).catch(() => ({ spool: { records: -1 } }));
    return spool.records === 0 && (await rig.operations()).length >= operations;
  });
}

const slugsOf = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}-${i}`);

describe.runIf(findRedisProgram() !== undefined)('hooks that come while Redis is away', () => {
  test('are kept on disk, though the API is killed and a record is torn, and each becomes one operation', async (context) => {
    const rig = await open(context);
    await publishAll(rig, slugsOf('before', 5), { operation: expect.any(String) });
    await rig.killRedis();
    await untilRedisIsMissed(rig);

    const slugs = slugsOf('away', 60);
    await publishAll(rig, slugs, { spooled: true });
    // A sender that sends again, as after an answer that got lost: of what is kept, and of what was taken before.
    await publishAll(rig, ['away-1', 'before-1'], { spooled: true });
    expect(await statusOf(rig)).toMatchObject({
      spool: { records: 62, oldest_seconds: expect.any(Number) },
      items: [{ last_hour: { spooled: 62, accepted: 5 } }, { last_hour: { spooled: 0 } }],
    });
    await rig.killApi();
    const [file = ''] = (await readdir(rig.spoolDir)).filter((name) => /\.(spool|taken)$/u.test(name));
    const kept = await readFile(join(rig.spoolDir, file), 'utf8');
    expect(kept).not.toContain('away-1');
    await appendFile(join(rig.spoolDir, file), kept.slice(0, 100));

    await rig.startRedis();
    await rig.startApi();
    await untilHandedIn(rig, 65);
    expect(await rig.operations()).toHaveLength(65);
    expect(await readFile(join(rig.spoolDir, 'set-aside.jsonl'), 'utf8')).toContain('"torn"');
    const { spool } = await statusOf(rig);
    expect(spool.set_aside_bytes).toBeGreaterThan(0);
    expect(rig.output()).toContain('hooks.spool-damaged');
    await publishAll(rig, ['after'], { operation: expect.any(String) });
  });

  test('are kept and handed in whole, though one comes to more targets than a JSON body may hold', async (context) => {
    const rig = await open(context);
    await rig.killRedis();
    await untilRedisIsMissed(rig);
    const answer = await fetch(`${rig.url}/v1/hooks/any`, {
      method: 'POST',
      headers: { 'x-token': rig.secret },
      body: JSON.stringify({ slugs: slugsOf('page', 30_000) }),
    });
    expect(await answer.json()).toMatchObject({ ok: true, spooled: true });
    await rig.startRedis();
    await untilHandedIn(rig, 1);
    const [id = ''] = await rig.operations();
    const operation: unknown = await (await rig.call(`/v1/operations/${id}`)).json();
    expect(operation).toMatchObject({ targets: 30_000 });
  });

  test('are not told of one by one in the log', async (context) => {
    const rig = await open(context);
    await rig.killRedis();
    await untilRedisIsMissed(rig);
    const before = rig.output().length;
    await publishAll(rig, slugsOf('away', 100), { spooled: true });
    const lines = rig.output().slice(before).trim().split('\n');
    // What goes on without Redis is told once each, or once for each way in which Redis may fail.
    expect(lines).toContainEqual(expect.stringContaining('api.requests-not-counted'));
    expect(lines.length).toBeLessThan(20);
  });

  test('are handed in by the same process when Redis is back, and killing it in between doubles none', async (context) => {
    const rig = await open(context);
    await rig.killRedis();
    await untilRedisIsMissed(rig);
    await publishAll(rig, slugsOf('away', 150), { spooled: true });
    await rig.startRedis();
    // As soon as the first is handed in, at whatever point that hits the others.
    await until('some are handed in', async () => (await rig.operations().catch(() => [])).length > 0);
    await rig.killApi();
    await rig.startApi();
    await untilHandedIn(rig, 150);
    expect(await rig.operations()).toHaveLength(150);
    expect(await readdir(rig.spoolDir)).toEqual([]);
  });

  test('are kept by an API that is started meanwhile, which refuses all else and stops when it is asked to', async (context) => {
    const rig = await open(context);
    await rig.killApi();
    await rig.killRedis();
    await rig.startApi('listening');
    await publishAll(rig, ['first'], { spooled: true });
    expect((await rig.call('/livez')).status).toBe(200);
    expect((await rig.call('/readyz')).status).toBe(503);
    const refused = await rig.call('/v1/operations');
    expect(await refused.json()).toMatchObject({
      status: 503,
      code: 'store-unavailable',
      detail: expect.stringContaining('could not be read'),
    });
    expect(await rig.stopApi()).toBe(0);

    await rig.startApi('listening');
    await publishAll(rig, ['second'], { spooled: true });
    await rig.startRedis();
    await untilHandedIn(rig, 2);
    expect(await rig.operations()).toHaveLength(2);
    expect((await rig.call('/readyz')).status).toBe(200);
    await publishAll(rig, ['third'], { operation: expect.any(String) });
  });

  test('are kept, not taken in, where the Redis that comes is not durable, and the API ends and says why', async (context) => {
    const rig = await open(context);
    await rig.killApi();
    await rig.killRedis();
    await rig.startApi('listening');
    await publishAll(rig, ['one'], { spooled: true });
    await rig.startRedis({ fsync: 'everysec' });
    await until('it says why', () => rig.output().includes('appendfsync=everysec'));
    expect(await rig.stopApi()).toBe(1);
    await rig.killRedis();
    await rig.startRedis();
    await rig.startApi();
    await untilHandedIn(rig, 1);
    expect(await rig.operations()).toHaveLength(1);
  });

  test('are kept as well when Redis is there but takes no writes, and none is set aside', async (context) => {
    const rig = await open(context);
    const redis = new Redis(rig.redis().url);
    onTestFinished(() => redis.disconnect());
    const set = (...[name, value]: [string, string]): Promise<unknown> => redis.config('SET', name, value);
    const save = async (wanted: 'ok' | 'err'): Promise<void> => {
      await redis.bgsave();
      const status = `rdb_last_bgsave_status:${wanted}`;
      await until(status, async () => (await redis.info('persistence')).includes(status));
    };
    // Where the dump is to be there is a folder.
    const failToSave = () => mkdir(join(rig.dir, 'dump.rdb')).then(() => save('err'));
    const saveAgain = () => rm(join(rig.dir, 'dump.rdb'), { recursive: true }).then(() => save('ok'));
    const ways: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
      ['NOREPLICAS', () => set('min-replicas-to-write', '1'), () => set('min-replicas-to-write', '0')],
      ['READONLY', () => redis.replicaof('127.0.0.1', 1), () => redis.replicaof('NO', 'ONE')],
      ['MISCONF', failToSave, saveAgain],
    ];
    // What stops writes is a save that is configured and fails.
    await set('save', '3600 1000000');
    for (const [index, [word, begin, end]] of ways.entries()) {
      await begin();
      await expect(redis.set('tried', '1')).rejects.toThrow(word);
      await publishAll(rig, slugsOf(word.toLowerCase(), 3), { spooled: true });
      // Some rounds of trying to hand them in.
      await until(`${word} is told`, () => rig.output().split(word).length > 2);
      await end();
      await untilHandedIn(rig, (index + 1) * 3);
    }
    expect(await rig.operations()).toHaveLength(ways.length * 3);
    expect(await readdir(rig.spoolDir)).toEqual([]);
  });

  test('are refused when the spool is full, so that senders that send again do so', async (context) => {
    const rig = await open(context, { spoolBytesMax: 1024 * 1024 });
    await rig.killRedis();
    await untilRedisIsMissed(rig);
    const long = 'x'.repeat(4_000);
    const answers = await Promise.all(slugsOf(long, 300).map((slug) => rig.publish(slug)));
    const kept = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 503);
    expect(kept.length + refused.length).toBe(300);
    expect(kept.length).toBeGreaterThan(50);
    expect(refused[0]?.body).toMatchObject({ code: 'store-unavailable', retryable: true });
    await rig.startRedis();
    await untilHandedIn(rig, kept.length);
    expect(await rig.operations()).toHaveLength(kept.length);
  });
});

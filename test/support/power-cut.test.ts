import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { startCuttableRedis, whyNoPowerCuts, type CuttableRedis } from './power-cut.ts';
import { until } from './until.ts';

const reason = whyNoPowerCuts();

/** Writes numbers, one after the other, until the power is cut; answers which of those that were acknowledged are gone. */
async function writeAndCut(redis: CuttableRedis, cuts: number): Promise<{ written: number; lost: string[] }> {
  const acknowledged = new Set<string>();
  for (let cut = 0; cut < cuts; cut += 1) {
    const client = new Redis(redis.server().url, { retryStrategy: () => null });
    client.on('error', () => {});
    const before = acknowledged.size;
    const write = async (writer: number): Promise<void> => {
      for (let i = 0; ; i += 1) {
        const key = `${cut}-${writer}-${i}`;
        await client.set(key, '1');
        acknowledged.add(key);
      }
    };
    const writers = Promise.allSettled([0, 1, 2, 3].map(write));
    await until('much is written', () => acknowledged.size > before + 500);
    await redis.cutPower();
    await writers;
  }
  const reader = new Redis(redis.server().url);
  const kept = new Set(await reader.keys('*'));
  reader.disconnect();
  return { written: acknowledged.size, lost: [...acknowledged].filter((key) => !kept.has(key)) };
}

describe.runIf(reason === undefined)(
  `a power cut${reason === undefined ? '' : ` (NOTHING PROVEN: ${reason})`}`,
  () => {
    it('takes nothing that was acknowledged from a Redis that syncs always', async () => {
      const redis = await startCuttableRedis({ fsync: 'always' });
      const { written, lost } = await writeAndCut(redis, 3);
      await redis.close();
      expect(written).toBeGreaterThan(1_500);
      expect(lost).toEqual([]);
    });

    it.each(['everysec', 'no'] as const)(
      'takes much from one that syncs %s: the cut is real',
      async (fsync) => {
        const redis = await startCuttableRedis({ fsync });
        const { lost } = await writeAndCut(redis, 3);
        await redis.close();
        expect(lost.length).toBeGreaterThan(100);
      },
    );
  },
);

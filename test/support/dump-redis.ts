import { inflateRawSync } from 'node:zlib';
import { Redis } from 'ioredis';

/** Every value of every key of one Purgeway, BullMQ's too, as one text; what is kept compressed is inflated. */
export async function dumpRedis(redisUrl: string, prefix: string): Promise<string> {
  const redis = new Redis(redisUrl);
  try {
    const texts: string[] = [];
    for (const key of await redis.keys(`*${prefix}*`)) {
      texts.push(key, ...(await readKey(redis, key)).flatMap(textsOf));
    }
    return texts.join('\n');
  } finally {
    redis.disconnect();
  }
}

/** A kept value as text, and what it holds when it is a compressed chunk. */
export function textsOf(bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  if (!text.startsWith('z')) {
    return [text];
  }
  try {
    return [text, inflateRawSync(bytes.subarray(1)).toString('utf8')];
  } catch {
    return [text];
  }
}

async function readKey(redis: Redis, key: string): Promise<Buffer[]> {
  switch (await redis.type(key)) {
    case 'string':
      return [(await redis.getBuffer(key)) ?? Buffer.of()];
    case 'hash':
      return Object.entries(await redis.hgetallBuffer(key)).flatMap(([field, value]) => [
        Buffer.from(field),
        value,
      ]);
    case 'list':
      return redis.lrangeBuffer(key, 0, -1);
    case 'set':
      return redis.smembersBuffer(key);
    case 'zset':
      return redis.zrangeBuffer(key, '0', '-1');
    case 'stream':
      return [Buffer.from(JSON.stringify(await redis.xrange(key, '-', '+')))];
    default:
      return [];
  }
}

import type { RoutedTarget } from '@purgeway/model';
import type { Redis } from 'ioredis';
import { StoreFullError, StoreUnavailableError, unavailableUnlessKnown } from './errors.ts';

/**
 * The room that is left in Redis' memory. Workers need some of it to carry out what was accepted, which is what frees memory again: so
 * intake stops before it is used up.
 */
export interface Room {
  /** Throws {@link StoreFullError} unless these targets may be taken in, besides what is kept for the workers. */
  assertFor(targets: readonly RoutedTarget[]): Promise<void>;
  /** Why nothing is taken in now; undefined when it is. */
  explain(): Promise<string | undefined>;
  /** How full Redis is. May be a moment old. */
  memory(): Promise<Memory>;
}

export interface Memory {
  /** As Redis itself counts when it compares with its limit. */
  readonly usedBytes: number;
  /** 0: no limit is set. */
  readonly maxBytes: number;
}

/** A reading holds for so long; what is taken in meanwhile is added to it. */
const readingMs = 100;
/** Kept for the workers: this share, and no less than so much unless the whole is small. */
const keptShare = 0.1;
const keptBytesMin = 16 * 1024 * 1024;
const keptShareMax = 0.25;
/** What an operation, and a target besides its value, may need. On the safe side. */
const bytesPerOperation = 4_096;
const bytesPerTarget = 400;
/** Without room for a request of this size the store counts as full, though a smaller one may still be taken. */
const ordinaryBytes = 1024 * 1024;

export function createRoom(redis: Redis): Room {
  let reading: Promise<Memory> | undefined;
  let readAtMs = -Infinity;
  let takenBytes = 0;
  const read = (): Promise<Memory> => {
    const nowMs = performance.now();
    if (reading === undefined || nowMs - readAtMs > readingMs) {
      readAtMs = nowMs;
      takenBytes = 0;
      reading = readMemory(redis);
      reading.catch(() => {
        reading = undefined;
      });
    }
    return reading;
  };
  const isFullWith = async (bytes: number): Promise<boolean> => {
    const { usedBytes, maxBytes } = await read();
    return maxBytes > 0 && usedBytes + takenBytes + bytes > maxBytes - keptOf(maxBytes);
  };
  return {
    assertFor: async (targets) => {
      const bytes = sizeOf(targets);
      if (await isFullWith(bytes)) {
        throw new StoreFullError('Redis has no room for more.');
      }
      takenBytes += bytes;
    },
    memory: read,
    explain: async () =>
      (await isFullWith(ordinaryBytes))
        ? 'Redis is full but for what the workers need: raise maxmemory, or wait until they have carried out more.'
        : undefined,
  };
}

function keptOf(maxBytes: number): number {
  return Math.max(maxBytes * keptShare, Math.min(keptBytesMin, maxBytes * keptShareMax));
}

/** A value is kept once in its lane and once, packed, in its operation. */
function sizeOf(targets: readonly RoutedTarget[]): number {
  return targets.reduce((sum, { value }) => sum + bytesPerTarget + 2 * value.length, bytesPerOperation);
}

async function readMemory(redis: Redis): Promise<Memory> {
  // Unlike other commands, this one is sent before a connection is ready, and would wait although it must not.
  if (redis.status !== 'ready' && redis.options.enableOfflineQueue === false) {
    throw new StoreUnavailableError('There is no connection to Redis.');
  }
  const text = await redis.info('memory').catch(unavailableUnlessKnown);
  const numberOf = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'mu').exec(text)?.[1] ?? 0);
  return {
    usedBytes: numberOf('used_memory') - numberOf('mem_not_counted_for_evict'),
    maxBytes: numberOf('maxmemory'),
  };
}

import { randomUUID } from 'node:crypto';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

/** What one process at a time has, until it gives it up or keeps it no longer. */
export interface Lock {
  /** From now on for as long as at first. False: it went to another meanwhile, or may at any time. */
  keep(): Promise<boolean>;
  /** Does nothing when another has it by now. */
  release(): Promise<void>;
}

/** Undefined when another has it. What is done under a lock must do no harm when it is done twice: who is slow may lose it unawares. */
export async function takeLock(
  { redis, run }: Pick<StoreDeps, 'redis' | 'run'>,
  key: string,
  leaseMs: number,
): Promise<Lock | undefined> {
  const mark = randomUUID();
  const taken = await redis.set(key, mark, 'PX', leaseMs, 'NX').catch(unavailableUnlessKnown);
  if (taken === null) {
    return undefined;
  }
  return {
    keep: async () => (await run('lock', key, [mark, leaseMs])) === 1,
    release: async () => void (await run('lock', key, [mark, 0])),
  };
}

import type { Clock, Logger } from '@purgeway/runtime';
import type { KeyUsageStore } from '@purgeway/store';

/** Keeps when and from where each key was last used. */
export interface LastUse {
  /** Costs nothing: it is written in the background, and only every few seconds for each key. */
  note(key: string, address: string): void;
}

export interface LastUseDeps {
  readonly keyUsage: Pick<KeyUsageStore, 'noteUse'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A use so soon after one that was written is not written: the time that is shown is at most so much too early. */
const writtenEveryMs = 5_000;

export function createLastUse({ keyUsage, clock, logger }: LastUseDeps): LastUse {
  const writtenAtMs = new Map<string, number>();
  return {
    note: (key, address) => {
      const nowMs = clock.now();
      const sinceMs = nowMs - (writtenAtMs.get(key) ?? Number.NEGATIVE_INFINITY);
      if (sinceMs >= 0 && sinceMs < writtenEveryMs) {
        return;
      }
      writtenAtMs.set(key, nowMs);
      keyUsage.noteUse(key, { atMs: Math.floor(nowMs), address }).catch((error: unknown) => {
        logger.info({ err: error, key }, 'api.key-use-not-written');
      });
    },
  };
}

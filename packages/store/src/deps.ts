import type { Repeat } from './keep-call.ts';
import type { Vault } from '@purgeway/model';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import type { Room } from './room.ts';
import type { RunScript } from './scripts.ts';
import type { OnSettled } from './settle.ts';
import type { DescribeLane, JobWish } from './types.ts';

/** What every part of the store works with. */
export interface StoreDeps {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly run: RunScript;
  readonly room: Room;
  /** Milliseconds since 1970, for records. */
  readonly now: () => number;
  /** The time that scripts use: empty for the server's own, which all processes share. */
  readonly scriptNow: () => string;
  /** Encrypts the secrets that are kept. Absent: none may be kept. */
  readonly vault: Vault | undefined;
  readonly describeLane: DescribeLane;
  /** Asks for a BullMQ job. May be lost: the reconciler asks again. */
  readonly wish: (job: JobWish) => Promise<void>;
  /** Told of failures that the reconciler will mend and nobody else is told of. */
  readonly onError: (error: Error) => void;
  /** Told of what targets came to, for metrics. Absent: nobody is. */
  readonly onSettled?: OnSettled | undefined;
  readonly recordsKeptMs: number;
  /** How it is told again and again that the process lives. Absent: by the machine's clock. */
  readonly repeat?: Repeat | undefined;
}

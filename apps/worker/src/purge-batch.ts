import { createHash } from 'node:crypto';
import { parseLane } from '@purgeway/config';
import type { BatchRecord } from '@purgeway/store';
import type { PurgeBatch } from '@purgeway/vendors';
import type { Place } from './find-place.ts';

/** A batch as the vendor's adapter takes it. The key stays the same however often the batch is sent. */
export function purgeBatchOf(account: string, batch: BatchRecord, place: Place): PurgeBatch {
  const { kind, mode } = parseLane(batch.lane);
  return {
    kind,
    mode,
    values: batch.values,
    key: keyOf(account, batch),
    ...(place.is === 'ready' && { distribution: place.distribution }),
  };
}

/** Batch ids begin anew in an empty Redis; with the time of the claim they never come twice. */
function keyOf(account: string, { id, claimedAtMs }: BatchRecord): string {
  return createHash('sha256')
    .update(JSON.stringify([account, id, claimedAtMs]))
    .digest('base64url')
    .slice(0, 32);
}

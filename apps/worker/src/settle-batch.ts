import type { Note } from '@purgeway/model';
import type { BatchRecord, Store } from '@purgeway/store';
import type { KeptReceipt } from './receipt.ts';

/** Operations settled at a time. */
const settledAtATime = 200;

interface Share {
  readonly operationId: string;
  readonly client: string;
  readonly indexes: number[];
}

/** What a batch came to, where and when. */
export interface BatchSettlement {
  readonly receipt: KeptReceipt;
  readonly note: Pick<Note, 'account' | 'at'>;
}

/** Writes a batch's result down for every operation that waits for one of its targets. Safe to repeat. */
export async function settleBatch(
  store: Pick<Store, 'settle'>,
  batch: BatchRecord,
  { receipt, note }: BatchSettlement,
): Promise<void> {
  const refused = new Map(receipt.refused?.map((one) => [one.index, one]));
  const taken = sharesOf(batch, (position) => !refused.has(position));
  const words = {
    ...note,
    batch: batch.id,
    vendorTask: receipt.vendorTask,
    code: receipt.code,
    message: receipt.message,
  };
  const sentAtMs = batch.sentAtMs === 0 ? undefined : batch.sentAtMs;
  for (let first = 0; first < taken.length; first += settledAtATime) {
    await Promise.all(
      taken
        .slice(first, first + settledAtATime)
        .map((share) => store.settle({ ...share, state: receipt.state, note: words, sentAtMs })),
    );
  }
  for (const { index, code, message } of refused.values()) {
    for (const share of sharesOf(batch, (position) => position === index)) {
      await store.settle({ ...share, state: 'rejected', note: { ...words, code, message }, sentAtMs });
    }
  }
}

/** Each operation that waits for some target of the batch. */
export function operationsOf(batch: BatchRecord): readonly string[] {
  return sharesOf(batch, () => true).map((share) => share.operationId);
}

function sharesOf(batch: BatchRecord, isIncluded: (position: number) => boolean): Share[] {
  const shares = new Map<string, Share>();
  batch.waiters.forEach((waiters, position) => {
    if (!isIncluded(position)) {
      return;
    }
    for (const { operationId, index, client } of waiters) {
      const share = shares.get(operationId) ?? { operationId, client, indexes: [] };
      shares.set(operationId, share);
      share.indexes.push(index);
    }
  });
  return [...shares.values()];
}

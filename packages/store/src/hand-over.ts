import { eventIdFor, isTerminal, type Delivery } from '@purgeway/model';
import type { DeliveryRecords } from './deliveries.ts';
import { clearOutbox, readOutbox } from './deliveries.ts';
import type { StoreDeps } from './deps.ts';
import { readRecord } from './records.ts';
import { forgetOpen, type HandOver } from './settle.ts';
import type { OperationRecord } from './types.ts';

/**
 * Asks for the job that makes a delivery's next attempt. `call` names the occasion when the delivery is called for out of its turn: its
 * earlier job may be about to end without an attempt.
 */
export type WishAttempt = (delivery: Delivery, delayMs: number, call?: string) => Promise<void>;

/**
 * Makes the function that moves an ended operation's final event to the callbacks and takes the operation off the
 * list of open ones. Safe to repeat: the delivery's id is the event's, and there is one event per operation.
 */
export function createHandOver(
  deps: StoreDeps,
  deliveries: Pick<DeliveryRecords, 'create'>,
  wishAttempt: WishAttempt,
): HandOver {
  return async (operationId) => {
    const record = await readRecord(deps, operationId);
    if (record === undefined || !isTerminal(record.state)) {
      return;
    }
    const body = await readOutbox(deps, operationId);
    if (body !== undefined && record.meta.callback !== undefined) {
      const delivery = deliveryOf(record, body, deps.now());
      await deliveries.create(delivery);
      await wishAttempt(delivery, 0);
      await clearOutbox(deps, operationId);
    }
    await forgetOpen(deps, record.meta.client, operationId);
  };
}

/** The address stays sealed as the operation has it. */
function deliveryOf({ meta, state }: OperationRecord, body: string, now: number): Delivery {
  const { endpoint, url, method } = meta.callback ?? {};
  return {
    id: eventIdFor(meta.id),
    operationId: meta.id,
    client: meta.client,
    state: 'pending',
    endpoint,
    url,
    method,
    body,
    status: state,
    createdAtMs: now,
    startedAtMs: now,
    attempts: 0,
    nextAttemptAtMs: now,
    trace: meta.trace,
  };
}

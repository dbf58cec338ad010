import { eventIdFor, isTerminal, type CallbackRequest, type Delivery } from '@purgeway/model';
import type { DeliveryRecords } from './deliveries.ts';
import { clearOutbox, readOutbox } from './deliveries.ts';
import type { StoreDeps } from './deps.ts';
import { readRecord } from './records.ts';
import { forgetOpen, type HandOver } from './settle.ts';
import type { OperationRecord } from './types.ts';

/** Where a callback goes, from the config; undefined when its endpoint is not configured any more. */
export type ResolveCallback = (
  callback: CallbackRequest,
) => { readonly url: string; readonly method: Delivery['method']; readonly endpoint?: string } | undefined;

/** Asks for the job that makes a delivery's next attempt. */
export type WishAttempt = (delivery: Delivery, delayMs: number) => Promise<void>;

/**
 * Makes the function that moves an ended operation's final event to the callbacks and takes the operation off the
 * list of open ones. Safe to repeat: the delivery's id is the event's, and there is one event per operation.
 */
export function createHandOver(
  deps: StoreDeps,
  deliveries: Pick<DeliveryRecords, 'create'>,
  { resolveCallback, wishAttempt }: { resolveCallback: ResolveCallback; wishAttempt: WishAttempt },
): HandOver {
  return async (operationId) => {
    const record = await readRecord(deps, operationId);
    if (record === undefined || !isTerminal(record.state)) {
      return;
    }
    const body = await readOutbox(deps, operationId);
    if (body !== undefined && record.meta.callback !== undefined) {
      const delivery = deliveryOf(record, body, {
        target: resolveCallback(record.meta.callback),
        now: deps.now(),
      });
      await deliveries.create(delivery);
      if (delivery.state === 'pending') {
        await wishAttempt(delivery, 0);
      }
      await clearOutbox(deps, operationId);
    }
    await forgetOpen(deps, record.meta.client, operationId);
  };
}

function deliveryOf(
  { meta, state }: OperationRecord,
  body: string,
  { target, now }: { readonly target: ReturnType<ResolveCallback>; readonly now: number },
): Delivery {
  return {
    id: eventIdFor(meta.id),
    operationId: meta.id,
    client: meta.client,
    state: target === undefined ? 'dead' : 'pending',
    endpoint: target?.endpoint ?? meta.callback?.endpoint,
    url: fillPlaceholders(target?.url ?? '', { status: state, purge_id: meta.id }),
    method: target?.method ?? 'POST',
    body,
    status: state,
    createdAtMs: now,
    attempts: 0,
    nextAttemptAtMs: now,
    lastError: target === undefined ? 'The endpoint is not configured any more.' : undefined,
  };
}

/** Puts values, percent-encoded, in place of `{name}`. Other braces stay as they are. */
export function fillPlaceholders(url: string, values: Readonly<Record<string, string>>): string {
  return url.replaceAll(/\{(\w+)\}/gu, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : encodeURIComponent(value);
  });
}

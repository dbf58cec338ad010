import { withoutQueryValues } from '@purgeway/model';
import type { ListedDelivery } from '@purgeway/store';
import type { ShownDelivery } from './callback-schemas.ts';
import { presentTime, presentTimeIfAny } from './time.ts';

/**
 * A callback's delivery as the API shows it. The event itself is the operation; it is not repeated here. Values of the address's query are
 * left out unless `isRevealed`.
 */
export function presentDelivery(delivery: ListedDelivery, isRevealed = false): ShownDelivery {
  const { url } = delivery;
  return {
    id: delivery.id,
    operation_id: delivery.operationId,
    state: delivery.state,
    endpoint: delivery.endpoint,
    url: url === undefined || isRevealed ? url : withoutQueryValues(url),
    method: delivery.method,
    status: delivery.status,
    created_at: presentTime(delivery.createdAtMs),
    attempts: delivery.attempts,
    next_attempt_at: delivery.state === 'pending' ? presentTimeIfAny(delivery.nextAttemptAtMs) : undefined,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    attempt_log: delivery.attemptLog.map(({ nextAttemptAtMs, ...attempt }) => ({
      ...attempt,
      next_attempt_at: presentTimeIfAny(nextAttemptAtMs),
    })),
  };
}

import type { ListedDelivery } from '@purgeway/store';
import { presentTime, presentTimeIfAny } from './time.ts';

/** A callback's delivery as the API shows it. The event itself is the operation; it is not repeated here. */
export function presentDelivery(delivery: ListedDelivery) {
  return {
    id: delivery.id,
    operation_id: delivery.operationId,
    state: delivery.state,
    endpoint: delivery.endpoint,
    url: delivery.url,
    method: delivery.method,
    status: delivery.status,
    created_at: presentTime(delivery.createdAtMs),
    attempts: delivery.attempts,
    next_attempt_at: delivery.state === 'pending' ? presentTimeIfAny(delivery.nextAttemptAtMs) : undefined,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    attempt_log: delivery.attemptLog,
  };
}

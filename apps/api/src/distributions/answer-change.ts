import type { DistributionState } from '@purgeway/model';
import type { Answer } from '../http/answer.ts';
import { presentManaged } from '../present/distribution.ts';
import { presentOperation } from '../present/operation.ts';
import type { Services } from '../services.ts';
import type { AcceptedChange } from './accept-change.ts';

/** 202 with the distribution as it is about to be, and the operation that will make it so. */
export async function answerChange(change: AcceptedChange, services: Services): Promise<Answer> {
  const record = await services.distributions.get(change.meta.distribution);
  const operation = presentOperation(change.operation, services);
  // A replay may come when the record's time is over.
  const shown = record && presentManaged(record, services, statusOf(change, record.state));
  return {
    status: 202,
    headers: headersOf(change),
    body: { ...(shown ?? { distribution_id: change.meta.distribution }), operation },
  };
}

/** 202 with the operation that will delete the distribution. */
export function answerDeletion(change: AcceptedChange, services: Services): Answer {
  const operation = presentOperation(change.operation, services);
  return {
    status: 202,
    headers: headersOf(change),
    body: { ok: true, distribution_id: change.meta.distribution, operation },
  };
}

/** What was just accepted shows, whether or not a worker has begun with it. */
function statusOf({ meta, isReplay }: AcceptedChange, state: DistributionState): DistributionState {
  return isReplay || meta.type !== 'update' || state === 'creating' ? state : 'updating';
}

function headersOf({ meta, isReplay }: AcceptedChange): Record<string, string> {
  const location = `/v1/operations/${meta.id}`;
  return {
    location,
    'operation-location': location,
    ...(isReplay && { 'idempotent-replayed': 'true' }),
  };
}

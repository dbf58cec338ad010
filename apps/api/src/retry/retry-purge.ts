import { isTerminal, type PurgeMeta } from '@purgeway/model';
import type { OperationRecord, Staging } from '@purgeway/store';
import { chargeDay } from '../access/day-charge.ts';
import type { Call } from '../http/route.ts';
import { acceptedFrom, keyBusy, type Accepted } from '../intake/accepted.ts';
import { fingerprintOfRequest } from '../intake/fingerprint.ts';
import { operationIdOf } from '../intake/idempotency.ts';
import { createRefusedList } from '../intake/refused-list.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { createFailedTargets } from './failed-targets.ts';

export interface Retry extends Pick<Call, 'principal' | 'deed'> {
  /** The operation that is to be done again. */
  readonly record: OperationRecord;
  readonly keyHeader: string | undefined;
}

/** Targets that are looked at in one go. */
const targetsPerStep = 1_000;

/** Takes a purge of what came to nothing. Throws `ApiProblem`, and then nothing is stored. */
export async function retryPurge(retry: Retry, services: Services): Promise<Accepted> {
  const { principal, record, keyHeader } = retry;
  const before = assertRetryable(record);
  const operation = operationIdOf(principal.client, { header: keyHeader });
  const fingerprint = fingerprintOfRequest({ retry_of: before.id });
  const known = operation.isKeyed ? await services.operations.isSame(operation.id, fingerprint) : undefined;
  if (known !== undefined) {
    const outcome = known ? 'replay' : 'conflict';
    return acceptedFrom(
      { outcome, id: operation.id },
      { meta: before, refused: createRefusedList() },
      services,
    );
  }
  const staging = await services.operations.stage(operation.id);
  if (staging === undefined) {
    throw keyBusy();
  }
  try {
    return await stageAndSeal({ retry, before, operation, fingerprint }, staging, services);
  } catch (error) {
    await staging.abort().catch((cause: unknown) => {
      services.logger.info({ err: cause, operation: operation.id }, 'api.staging-left-to-expire');
    });
    throw error;
  }
}

interface Planned {
  readonly retry: Retry;
  readonly before: PurgeMeta;
  readonly operation: { readonly id: string; readonly isKeyed: boolean };
  readonly fingerprint: string;
}

async function stageAndSeal(
  { retry: { principal, record, deed }, before, operation, fingerprint }: Planned,
  staging: Staging,
  services: Services,
): Promise<Accepted> {
  const failed = createFailedTargets(before, principal, services);
  for (let offset = 0; offset < before.targets; offset += targetsPerStep) {
    const page = await services.operations.targets(before.id, { offset, limit: targetsPerStep });
    await staging.add(failed.pick(page?.items ?? []));
  }
  const { targets, accounts, routes } = failed.sum();
  if (targets === 0) {
    throw nothingToRetry();
  }
  const now = services.clock.now();
  const meta: PurgeMeta = {
    ...before,
    id: operation.id,
    key: principal.key,
    createdAtMs: now,
    deadlineAtMs: now + services.purgeDeadlineMs,
    targets,
    accounts,
    routes,
    callback: services.operations.callbackOf(record),
    retryOf: before.id,
  };
  const charge = await chargeDay(principal, { targets, operation, fingerprint }, services);
  const result = await charge.spend(() => deed(meta.id, () => staging.seal(fingerprint, meta)));
  return acceptedFrom(result, { meta, refused: createRefusedList() }, services);
}

function assertRetryable({ meta, state }: OperationRecord): PurgeMeta {
  if (meta.type !== 'purge') {
    throw new ApiProblem('operation-not-retryable', {
      detail: 'Only purges are retried: ask for the change of the distribution again.',
    });
  }
  if (!isTerminal(state)) {
    throw new ApiProblem('operation-not-ended', {
      detail: 'What waits or is under way may still succeed: wait for the end, or cancel it first.',
      headers: { 'retry-after': '5' },
    });
  }
  return meta;
}

function nothingToRetry(): ApiProblem {
  return new ApiProblem('nothing-to-retry', {
    detail:
      'Every target came to confirmed or unverified at every account that there still is, or cannot be read any more.',
  });
}

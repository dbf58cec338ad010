import type { CallbackRequest, ChangeMeta } from '@purgeway/model';
import type { OperationRecord } from '@purgeway/store';
import type { Principal } from '../access/key-ring.ts';
import { acceptedFrom } from '../intake/accepted.ts';
import { checkCallback } from '../intake/check-callback.ts';
import { fingerprintOfRequest } from '../intake/fingerprint.ts';
import { createRefusedList } from '../intake/refused-list.ts';
import type { Services } from '../services.ts';

/** What every request for a change may say besides what is to change. */
export interface ChangeOptions {
  readonly callback?: CallbackRequest | undefined;
  readonly deadline_seconds?: number | undefined;
  readonly idempotency_key?: string | undefined;
}

/** What a change does. */
export type ChangeWork =
  | Pick<Extract<ChangeMeta, { type: 'create' }>, 'type' | 'spec'>
  | Pick<Extract<ChangeMeta, { type: 'update' }>, 'type' | 'patch'>
  | Pick<Extract<ChangeMeta, { type: 'delete' }>, 'type'>
  | Pick<Extract<ChangeMeta, { type: 'adopt' }>, 'type' | 'vendorId'>;

export interface ChangeIntake {
  readonly principal: Principal;
  /** The operation's id, and whether the client can send it again under the same id. */
  readonly operation: { readonly id: string; readonly isKeyed: boolean };
  readonly account: string;
  /** Our id of the distribution. */
  readonly distribution: string;
  readonly work: ChangeWork;
  /** The request as it was read: what makes two of them the same. */
  readonly request: ChangeOptions;
}

/** A change that is durably ours. */
export interface AcceptedChange {
  readonly meta: ChangeMeta;
  readonly operation: OperationRecord;
  readonly isReplay: boolean;
}

/** Takes a change. Throws `ApiProblem`, and then nothing is stored. */
export async function acceptChange(intake: ChangeIntake, services: Services): Promise<AcceptedChange> {
  const meta = metaOf(intake, services);
  const { isKeyed } = intake.operation;
  const fingerprint = isKeyed ? fingerprintOf(intake) : '';
  const result = await services.distributions.accept({ isKeyed, fingerprint, meta });
  const { record, isReplay } = await acceptedFrom(result, { meta, refused: createRefusedList() }, services);
  const fresh = { meta, state: 'pending', counts: {}, lastReasons: {}, cancelRequested: false } as const;
  return { meta, operation: record ?? fresh, isReplay };
}

function metaOf(
  { principal, operation, account, distribution, work, request }: ChangeIntake,
  services: Pick<Services, 'clock' | 'callbacks' | 'changeDeadlineMs'>,
): ChangeMeta {
  const now = services.clock.now();
  const { deadline_seconds: seconds } = request;
  return {
    id: operation.id,
    client: principal.client,
    key: principal.key,
    createdAtMs: now,
    deadlineAtMs: now + (seconds === undefined ? services.changeDeadlineMs : seconds * 1000),
    targets: 1,
    accounts: { [account]: 1 },
    callback: checkCallback(request.callback, services.callbacks),
    distribution,
    ...work,
  };
}

/** Of what is asked for, however the key was sent. */
function fingerprintOf({ work, distribution, request }: ChangeIntake): string {
  const { idempotency_key: _, ...content } = request;
  return fingerprintOfRequest({ type: work.type, distribution, content });
}

import type { CallbackRequest, ChangeMeta } from '@purgeway/model';
import type { OperationRecord } from '@purgeway/store';
import type { Call } from '../http/route.ts';
import { acceptedFrom } from '../intake/accepted.ts';
import { callbackRulesFor } from '../intake/callback-rules-for.ts';
import { checkCallback } from '../intake/check-callback.ts';
import { fingerprintOfRequest } from '../intake/fingerprint.ts';
import { createRefusedList } from '../intake/refused-list.ts';
import type { Services } from '../services.ts';
import { takenProblem } from './taken.ts';

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

/** A request for a change as it was read, before it is checked against what there is. */
export interface AskedChange {
  readonly type: ChangeWork['type'];
  /** The operation's id, and whether the client can send it again under the same id. */
  readonly operation: { readonly id: string; readonly isKeyed: boolean };
  /** Our id of the distribution. */
  readonly distribution: string;
  /** What makes two requests the same. */
  readonly request: ChangeOptions;
}

export interface ChangeIntake extends Pick<Call, 'principal' | 'deed'> {
  readonly asked: AskedChange;
  readonly account: string;
  readonly work: ChangeWork;
}

/** A change that is durably ours. */
export interface AcceptedChange {
  readonly meta: ChangeMeta;
  readonly operation: OperationRecord;
  readonly isReplay: boolean;
}

/** Takes a change. Throws `ApiProblem`, and then nothing is stored. */
export async function acceptChange(intake: ChangeIntake, services: Services): Promise<AcceptedChange> {
  const { principal, deed, asked } = intake;
  const rules = await callbackRulesFor(asked.request.callback, principal, services);
  const callback = checkCallback(asked.request.callback, rules);
  const meta = { ...metaOf(intake, services), callback };
  const { isKeyed } = asked.operation;
  const fingerprint = isKeyed ? fingerprintOfChange(asked) : '';
  const result = await deed(meta.id, () => services.distributions.accept({ isKeyed, fingerprint, meta }));
  if (result.outcome === 'taken') {
    throw await takenProblem({ principal, meta, by: result.by }, services.distributions);
  }
  const { record, isReplay } = await acceptedFrom(result, { meta, refused: createRefusedList() }, services);
  const fresh = { meta, state: 'pending', counts: {}, lastReasons: {}, cancelRequested: false } as const;
  return { meta, operation: record ?? fresh, isReplay };
}

function metaOf(
  { principal, asked: { operation, distribution, request }, account, work }: ChangeIntake,
  services: Pick<Services, 'clock' | 'changeDeadlineMs' | 'tracer'>,
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
    distribution,
    trace: services.tracer.current(),
    ...work,
  };
}

/** Of what is asked for, however the key was sent. */
export function fingerprintOfChange({ type, distribution, request }: AskedChange): string {
  const { idempotency_key: _, ...content } = request;
  return fingerprintOfRequest({ type, distribution, content });
}

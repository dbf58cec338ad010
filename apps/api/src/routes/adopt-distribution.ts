import { distributionIdFor } from '@purgeway/model';
import { acceptChange } from '../distributions/accept-change.ts';
import { answerChange } from '../distributions/answer-change.ts';
import { chooseAccount } from '../distributions/choose-account.ts';
import { adoptRequestSchema, readBody } from '../distributions/read-request.ts';
import type { Answer } from '../http/answer.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import type { Call } from '../http/route.ts';
import { operationIdOf } from '../intake/idempotency.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/** Takes over a distribution that exists at a vendor, as it stands there. */
export async function adoptDistribution(call: Call, services: Services): Promise<Answer> {
  const { principal } = call;
  const request = readBody(await readJsonBody(call), adoptRequestSchema);
  const keys = { header: idempotencyKeyIn(call.request), field: request.idempotency_key };
  const operation = operationIdOf(principal.client, keys);
  const distribution = distributionIdFor(operation.id);
  const account = chooseAccount({ ...request, word: 'distribution.read' }, services);
  await assertUnknown({ account: account.id, vendorId: request.vendor_id, distribution }, services);
  const work = { type: 'adopt', vendorId: request.vendor_id } as const;
  const intake = { principal, operation, account: account.id, distribution, work, request };
  return answerChange(await acceptChange(intake, services), services);
}

interface Adoption {
  readonly account: string;
  readonly vendorId: string;
  readonly distribution: string;
}

async function assertUnknown(
  { account, vendorId, distribution }: Adoption,
  { distributions }: Pick<Services, 'distributions'>,
): Promise<void> {
  const known = (await distributions.all()).find(
    (one) => one.account === account && one.vendorId === vendorId && one.id !== distribution,
  );
  if (known !== undefined && known.state !== 'failed') {
    const detail = `Account ${account} has it already, as distribution ${known.id}.`;
    throw new ApiProblem('distribution-known', {
      detail,
      errors: [{ pointer: '/vendor_id', code: 'distribution-known', detail }],
    });
  }
}

import { distributionIdFor } from '@purgeway/model';
import { acceptChange } from '../distributions/accept-change.ts';
import { answerChange } from '../distributions/answer-change.ts';
import { assertAdoptable } from '../distributions/assert-adoptable.ts';
import { chooseAccount } from '../distributions/choose-account.ts';
import { findReplay } from '../distributions/find-replay.ts';
import { adoptRequestSchema, readBody } from '../distributions/read-request.ts';
import type { Answer } from '../http/answer.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import type { Call } from '../http/route.ts';
import { operationIdOf } from '../intake/idempotency.ts';
import type { Services } from '../services.ts';

/** Takes over a distribution that exists at a vendor, as it stands there. */
export async function adoptDistribution(call: Call, services: Services): Promise<Answer> {
  const { principal, deed } = call;
  const request = readBody(await readJsonBody(call), adoptRequestSchema);
  const keys = { header: idempotencyKeyIn(call.request), field: request.idempotency_key };
  const operation = operationIdOf(principal.client, keys);
  const distribution = distributionIdFor(operation.id);
  const asked = { type: 'adopt', operation, distribution, request } as const;
  const earlier = await findReplay({ principal, asked }, services);
  if (earlier !== undefined) {
    return answerChange(earlier, services);
  }
  const { id: account } = chooseAccount({ ...request, word: 'distribution.read' }, services);
  const { vendor_id: vendorId } = request;
  await assertAdoptable({ principal, account, vendorId, distribution }, services);
  const work = { type: 'adopt', vendorId } as const;
  return answerChange(await acceptChange({ principal, deed, asked, account, work }, services), services);
}

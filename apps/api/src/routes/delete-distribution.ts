import { acceptChange } from '../distributions/accept-change.ts';
import { answerDeletion } from '../distributions/answer-change.ts';
import { accountOf, findChangeable } from '../distributions/find-distribution.ts';
import { deleteQuerySchema } from '../distributions/read-request.ts';
import { requireCapability } from '../distributions/require-capability.ts';
import type { Answer } from '../http/answer.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import { readQuery } from '../http/read-query.ts';
import { pathParameter, type Call } from '../http/route.ts';
import { operationIdOf } from '../intake/idempotency.ts';
import type { Services } from '../services.ts';

/** Takes a distribution down at its vendor. What is gone already is no failure. */
export async function deleteDistribution(call: Call, services: Services): Promise<Answer> {
  const { principal } = call;
  const query = readQuery(call.request, deleteQuerySchema);
  const {
    id,
    state,
    account: accountId,
  } = await findChangeable(pathParameter(call.request, 'distribution_id'), principal, services);
  if (state === 'deleted') {
    return { status: 200, body: { ok: true, distribution_id: id } };
  }
  const account = accountOf(accountId, services);
  requireCapability(account, 'distribution.delete');
  const { callback_endpoint: endpoint, callback_url: url, callback_method: method, ...others } = query;
  const callback = endpoint === undefined && url === undefined ? undefined : { endpoint, url, method };
  const keys = { header: idempotencyKeyIn(call.request), field: query.idempotency_key };
  const intake = {
    principal,
    operation: operationIdOf(principal.client, keys),
    account: account.id,
    distribution: id,
    work: { type: 'delete' },
    request: { ...others, callback },
  } as const;
  return answerDeletion(await acceptChange(intake, services), services);
}

import type { z } from 'zod';
import { assertWithinKey } from '../access/assert-within-key.ts';
import { acceptChange, type ChangeOptions } from '../distributions/accept-change.ts';
import { answerDeletion } from '../distributions/answer-change.ts';
import { accountOf, findChangeable } from '../distributions/find-distribution.ts';
import { findReplay } from '../distributions/find-replay.ts';
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
  const { principal, deed } = call;
  const query = readQuery(call.request, deleteQuerySchema);
  const id = pathParameter(call.request, 'distribution_id');
  await assertWithinKey({ principal, distribution: id }, services);
  const keys = { header: idempotencyKeyIn(call.request), field: query.idempotency_key };
  const operation = operationIdOf(principal.client, keys);
  const asked = { type: 'delete', operation, distribution: id, request: requestOf(query) } as const;
  const earlier = await findReplay({ principal, asked }, services);
  if (earlier !== undefined) {
    return answerDeletion(earlier, services);
  }
  const record = await findChangeable(id, principal, services);
  if (record.state === 'deleted') {
    return { status: 200, body: { ok: true, distribution_id: id } };
  }
  const account = accountOf(record.account, services);
  requireCapability(account, 'distribution.delete');
  const intake = { principal, deed, asked, account: account.id, work: { type: 'delete' } } as const;
  return answerDeletion(await acceptChange(intake, services), services);
}

function requestOf(query: z.output<typeof deleteQuerySchema>): ChangeOptions {
  const { callback_endpoint: endpoint, callback_url: url, callback_method: method, ...others } = query;
  const callback = endpoint === undefined && url === undefined ? undefined : { endpoint, url, method };
  return { ...others, callback };
}

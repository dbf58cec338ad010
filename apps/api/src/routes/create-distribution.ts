import { distributionIdFor } from '@purgeway/model';
import { acceptChange } from '../distributions/accept-change.ts';
import { answerChange } from '../distributions/answer-change.ts';
import { assertDomainFree } from '../distributions/assert-domain-free.ts';
import { checkSpec } from '../distributions/check-spec.ts';
import { chooseAccount } from '../distributions/choose-account.ts';
import { createRequestSchema, readBody } from '../distributions/read-request.ts';
import { specOf } from '../distributions/spec-of.ts';
import type { Answer } from '../http/answer.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import type { Call } from '../http/route.ts';
import { operationIdOf } from '../intake/idempotency.ts';
import type { Services } from '../services.ts';

/** Makes a distribution at the vendor of one account. It answers when everything needed to carry it out is durable. */
export async function createDistribution(call: Call, services: Services): Promise<Answer> {
  const { principal } = call;
  const request = readBody(await readJsonBody(call), createRequestSchema);
  const keys = { header: idempotencyKeyIn(call.request), field: request.idempotency_key };
  const operation = operationIdOf(principal.client, keys);
  const distribution = distributionIdFor(operation.id);
  const rule = { domain: request.domain };
  const account = chooseAccount({ ...request, word: 'distribution.create', rule }, services);
  const wanted = specOf(request);
  const spec = checkSpec({ account, given: { ...wanted, enabled: request.enabled }, wanted });
  await assertDomainFree({ account: account.id, domain: spec.domain, distribution }, services);
  const work = { type: 'create', spec } as const;
  const intake = { principal, operation, account: account.id, distribution, work, request };
  return answerChange(await acceptChange(intake, services), services);
}

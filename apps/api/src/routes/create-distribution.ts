import { distributionIdFor } from '@purgeway/model';
import { assertWithinKey } from '../access/assert-within-key.ts';
import { acceptChange } from '../distributions/accept-change.ts';
import { answerChange } from '../distributions/answer-change.ts';
import { assertDomainFree } from '../distributions/assert-domain-free.ts';
import { checkSpec } from '../distributions/check-spec.ts';
import { chooseAccount } from '../distributions/choose-account.ts';
import { findReplay } from '../distributions/find-replay.ts';
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
  const { principal, deed } = call;
  const request = readBody(await readJsonBody(call), createRequestSchema);
  const { domain, vendor_options: options } = request;
  await assertWithinKey({ principal, domain, hasVendorOptions: options !== undefined }, services);
  const keys = { header: idempotencyKeyIn(call.request), field: request.idempotency_key };
  const operation = operationIdOf(principal.client, keys);
  const distribution = distributionIdFor(operation.id);
  const asked = { type: 'create', operation, distribution, request } as const;
  const earlier = await findReplay({ principal, asked }, services);
  if (earlier !== undefined) {
    return answerChange(earlier, services);
  }
  const rule = { domain: request.domain };
  const account = chooseAccount({ ...request, word: 'distribution.create', rule }, services);
  const wanted = specOf(request);
  const spec = checkSpec({ account, given: { ...wanted, enabled: request.enabled }, wanted });
  await assertDomainFree({ principal, account: account.id, domain: spec.domain, distribution }, services);
  const work = { type: 'create', spec } as const;
  return answerChange(
    await acceptChange({ principal, deed, asked, account: account.id, work }, services),
    services,
  );
}

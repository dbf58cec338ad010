import type { DistributionPatch, DistributionSpec } from '@purgeway/model';
import type { DistributionRecord } from '@purgeway/store';
import type { Principal } from '../access/key-ring.ts';
import { assertWithinKey } from '../access/assert-within-key.ts';
import { acceptChange } from '../distributions/accept-change.ts';
import { answerChange } from '../distributions/answer-change.ts';
import { assertDomainFree } from '../distributions/assert-domain-free.ts';
import { checkSpec, refusedSpec } from '../distributions/check-spec.ts';
import { accountOf, findChangeable } from '../distributions/find-distribution.ts';
import { findReplay } from '../distributions/find-replay.ts';
import { readBody, updateRequestSchema, type UpdateRequest } from '../distributions/read-request.ts';
import { requireCapability } from '../distributions/require-capability.ts';
import { patchOf } from '../distributions/spec-of.ts';
import type { Answer } from '../http/answer.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { pathParameter, type Call } from '../http/route.ts';
import { operationIdOf } from '../intake/idempotency.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services, VendorAccount } from '../services.ts';

/** Changes some fields of a distribution; the others stay. */
export async function updateDistribution(call: Call, services: Services): Promise<Answer> {
  const { principal, deed } = call;
  const request = readBody(await readJsonBody(call), updateRequestSchema);
  const distribution = pathParameter(call.request, 'distribution_id');
  const { domain, vendor_options: options } = request;
  await assertWithinKey(
    { principal, distribution, domain, hasVendorOptions: options !== undefined },
    services,
  );
  const keys = { header: idempotencyKeyIn(call.request), field: request.idempotency_key };
  const operation = operationIdOf(principal.client, keys);
  const asked = { type: 'update', operation, distribution, request } as const;
  const earlier = await findReplay({ principal, asked }, services);
  if (earlier !== undefined) {
    return answerChange(earlier, services);
  }
  const { account, patch } = await checkUpdate({ principal, distribution, request }, services);
  const work = { type: 'update', patch } as const;
  return answerChange(await acceptChange({ principal, deed, asked, account, work }, services), services);
}

interface Update {
  readonly principal: Principal;
  readonly distribution: string;
  readonly request: UpdateRequest;
}

/** Throws `ApiProblem` when the distribution, as it stands, cannot be changed like this. */
async function checkUpdate({ principal, distribution, request }: Update, services: Services) {
  const record = await findChangeable(distribution, principal, services);
  const account = accountOf(record.account, services);
  assertSameVendor(request.vendor, account);
  const given = patchOf(request);
  assertChangeable(record);
  requireCapabilities(given, account);
  const patch = checkPatch(given, record, account);
  await assertDomainFree({ principal, account: account.id, domain: patch.domain, distribution }, services);
  return { account: account.id, patch };
}

function assertSameVendor(vendor: string | undefined, account: VendorAccount): void {
  if (vendor !== undefined && vendor !== account.vendor.id) {
    const detail = `It is at "${account.vendor.id}" and cannot be moved: leave out "vendor", or make a new one there.`;
    throw refusedSpec(account, [{ pointer: '/vendor', code: 'not-changeable', detail }]);
  }
}

/** What is gone, or never came to be, has nothing to change; nor has what is being adopted before it was read. */
function assertChangeable({ state, vendorId, wanted }: DistributionRecord): void {
  const isGone = state === 'deleting' || state === 'deleted';
  if (isGone || (state === 'failed' && vendorId === undefined)) {
    throw new ApiProblem('distribution-not-changeable', {
      detail: `Its status is "${state}": make a new distribution instead.`,
    });
  }
  if (wanted.origin === '') {
    throw new ApiProblem('distribution-not-ready', {
      detail: 'It is being taken over, and not known yet: ask again when that is done.',
    });
  }
}

function requireCapabilities(given: DistributionPatch, account: VendorAccount): void {
  const { enabled, ...others } = given;
  const isOther = Object.keys(others).length > 0;
  if (enabled === undefined && !isOther) {
    throw new ApiProblem('invalid-request', { detail: 'Give at least one field that is to change.' });
  }
  if (isOther) {
    requireCapability(account, 'distribution.update');
  }
  if (enabled !== undefined) {
    requireCapability(account, 'distribution.enable', '/enabled');
  }
}

/** The patch, with the vendor's options as its own schema gives them back. */
function checkPatch(
  given: DistributionPatch,
  { wanted: before }: DistributionRecord,
  account: VendorAccount,
): DistributionPatch {
  const wanted: DistributionSpec = {
    ...before,
    ...given,
    origin: given.origin ?? before.origin,
    enabled: given.enabled ?? before.enabled,
  };
  const { vendorOptions } = checkSpec({ account, given, wanted, before });
  return given.vendorOptions === undefined ? given : { ...given, vendorOptions };
}

import { assertScope } from '../access/assert-scope.ts';
import type { Answer } from '../http/answer.ts';
import { findOperation } from '../http/find-operation.ts';
import type { Call } from '../http/route.ts';
import { presentOperation } from '../present/operation.ts';
import type { Services } from '../services.ts';

/** Takes back what is not yet sent. What a vendor already has goes on; the operation says so. */
export async function cancelOperation(call: Call, services: Services): Promise<Answer> {
  const { meta } = await findOperation(call, services);
  assertScope(call.principal, [meta.type === 'purge' ? 'purge' : 'distributions']);
  const cancelled = (await call.deed(meta.id, () => services.operations.cancel(meta.id))) ?? 0;
  const operation = presentOperation(await findOperation(call, services), services);
  return { status: 200, body: { ok: true, cancelled, operation } };
}

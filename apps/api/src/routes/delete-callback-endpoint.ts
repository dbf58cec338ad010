import { receiverOfEndpoint } from '@purgeway/store';
import { findMadeEndpoint } from '../callback-endpoints/find-endpoint.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Removes a callback endpoint. What waits for it ends as dead, unless there is one of this name again before its attempts are used up. */
export async function deleteCallbackEndpoint(call: Call, services: Services): Promise<Answer> {
  const { record } = await findMadeEndpoint(call, services);
  await call.deed(record.name, async () => {
    await services.endpoints.remove(record.name);
    await services.receivers.forget(receiverOfEndpoint(record.name));
  });
  return { status: 204 };
}

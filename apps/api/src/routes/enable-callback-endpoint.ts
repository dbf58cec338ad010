import { receiverOfEndpoint } from '@purgeway/store';
import { answerEndpoint, findMendableEndpoint } from '../callback-endpoints/find-endpoint.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Switches a disabled callback endpoint on again. What ended meanwhile is sent again by `POST /v1/callbacks/redeliver`. */
export async function enableCallbackEndpoint(call: Call, services: Services): Promise<Answer> {
  const endpoint = await findMendableEndpoint(call, services);
  const { name } = endpoint.record;
  await call.deed(name, () => services.receivers.mend(receiverOfEndpoint(name), 'enable'));
  return answerEndpoint(endpoint, services);
}

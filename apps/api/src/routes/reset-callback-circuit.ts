import { receiverOfEndpoint } from '@purgeway/store';
import { answerEndpoint, findMendableEndpoint } from '../callback-endpoints/find-endpoint.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Closes the circuit of a callback endpoint, so that what waits for it is tried at once. */
export async function resetCallbackCircuit(call: Call, services: Services): Promise<Answer> {
  const endpoint = await findMendableEndpoint(call, services);
  const { name } = endpoint.record;
  await call.deed(name, () => services.receivers.mend(receiverOfEndpoint(name), 'reset'));
  return answerEndpoint(endpoint, services);
}

import { answerEndpoint, findEndpoint } from '../callback-endpoints/find-endpoint.ts';
import type { Answer } from '../http/answer.ts';
import { readReveal } from '../http/read-reveal.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** One callback endpoint and how it stands. Its owner sees its whole address with `?reveal=url`. */
export async function getCallbackEndpoint(call: Call, services: Services): Promise<Answer> {
  const isAsked = readReveal(call.request);
  const endpoint = await findEndpoint(call, services);
  const isOwn = endpoint.source === 'api' && endpoint.record.client === call.principal.client;
  return answerEndpoint(endpoint, services, { isRevealed: isAsked && isOwn });
}

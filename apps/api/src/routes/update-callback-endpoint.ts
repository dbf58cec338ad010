import { answerEndpoint, endpointNotFound, findMadeEndpoint } from '../callback-endpoints/find-endpoint.ts';
import { updateEndpointSchema } from '../callback-endpoints/requests.ts';
import { readBody } from '../distributions/read-request.ts';
import type { Answer } from '../http/answer.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import type { Call } from '../http/route.ts';
import { checkCallbackUrl } from '../intake/check-callback.ts';
import type { Services } from '../services.ts';

/** Changes where a callback endpoint is and how it is called; what waits for it goes there too. */
export async function updateCallbackEndpoint(call: Call, services: Services): Promise<Answer> {
  const { url, method, description } = readBody(await readJsonBody(call), updateEndpointSchema);
  const { record } = await findMadeEndpoint(call, services);
  if (url !== undefined) {
    checkCallbackUrl(url, services.callbacks, '/url');
  }
  const changes = {
    ...(url !== undefined && { url }),
    ...(method !== undefined && { method }),
    ...(description !== undefined && { description }),
  };
  const changed = await call.deed(record.name, () => services.endpoints.change(record.name, changes));
  if (changed === undefined) {
    throw endpointNotFound();
  }
  return answerEndpoint({ source: 'api', record: changed }, services);
}

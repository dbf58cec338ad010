import { answerEndpoint, endpointNotFound, findMadeEndpoint } from '../callback-endpoints/find-endpoint.ts';
import { newSigningSecret, rotateSecretSchema } from '../callback-endpoints/requests.ts';
import { readBody } from '../distributions/read-request.ts';
import type { Answer } from '../http/answer.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import type { Call } from '../http/route.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/** Gives a callback endpoint a new secret, answered this once; for a while callbacks are signed with the old one too. */
export async function rotateCallbackSecret(call: Call, services: Services): Promise<Answer> {
  const request = readBody(await readJsonBody(call), rotateSecretSchema);
  const { record } = await findMadeEndpoint(call, services);
  const secret = request.secret ?? newSigningSecret();
  const overlapMs = request.overlap_seconds * 1000;
  const rotated = await call.deed(record.name, () =>
    services.endpoints.rotate(record.name, { secret, overlapMs }),
  );
  if (rotated === undefined) {
    throw endpointNotFound();
  }
  if (rotated.outcome === 'overlap') {
    throw new ApiProblem('secret-overlap', {
      detail:
        'Who still knows only the secret before the present one would be cut off: wait for "previous_secret_until", or send "overlap_seconds": 0 to drop all old ones now.',
    });
  }
  return answerEndpoint({ source: 'api', record: rotated.record }, services, { secret: secret.reveal() });
}

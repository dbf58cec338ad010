import type { Secret } from '@purgeway/model';
import type { EndpointRecord, OpenEndpoint } from '@purgeway/store';
import { hasScope, type Principal } from '../access/key-ring.ts';
import { answerEndpoint, configuredEndpoint } from '../callback-endpoints/find-endpoint.ts';
import { createEndpointSchema, newSigningSecret } from '../callback-endpoints/requests.ts';
import { readBody } from '../distributions/read-request.ts';
import type { Answer } from '../http/answer.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import type { Call } from '../http/route.ts';
import { checkCallbackUrl } from '../intake/check-callback.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/** Makes a callback endpoint. Its secret is answered this once. */
export async function createCallbackEndpoint(call: Call, services: Services): Promise<Answer> {
  const { secret: given, client, ...fields } = readBody(await readJsonBody(call), createEndpointSchema);
  assertSecretsKept(services);
  checkCallbackUrl(fields.url, services.callbacks, '/url');
  const now = services.clock.now();
  const secret = given ?? newSigningSecret();
  const record: OpenEndpoint = {
    ...fields,
    client: ownerFor(call.principal, client, services),
    createdAtMs: now,
    updatedAtMs: now,
  };
  const isFree = configuredEndpoint(record.name, services) === undefined;
  const outcome = isFree
    ? await call.deed(record.name, () => services.endpoints.create(record, secret))
    : 'name-taken';
  if (outcome === 'too-many') {
    throw new ApiProblem('too-many-endpoints', {
      detail: `The client "${record.client}" has as many callback endpoints as one may have: remove some that it does not need.`,
    });
  }
  if (outcome === 'created') {
    return answerEndpoint({ source: 'api', record }, services, {
      status: 201,
      isRevealed: true,
      secret: secret.reveal(),
    });
  }
  const same = given === undefined ? undefined : await findSame(record, given, services);
  if (same === undefined) {
    throw nameTaken(record.name);
  }
  return answerEndpoint({ source: 'api', record: same }, services, { isRevealed: true });
}

function assertSecretsKept({ endpoints }: Services): void {
  if (!endpoints.canKeep) {
    throw new ApiProblem('secrets-not-kept', {
      detail:
        'Signing secrets are only kept encrypted, and no key is set: ask the operator to set PURGEWAY_ENCRYPTION_KEYS.',
    });
  }
}

function ownerFor(principal: Principal, client: string | undefined, { clients }: Services): string {
  if (client === undefined || client === principal.client) {
    return principal.client;
  }
  if (!hasScope(principal, ['admin'])) {
    throw new ApiProblem('forbidden', { detail: 'Only an admin key makes endpoints of another client.' });
  }
  if (!clients.includes(client)) {
    const detail = `There is no client "${client}".`;
    throw new ApiProblem('invalid-request', {
      detail,
      errors: [{ pointer: '/client', code: 'unknown-client', detail }],
    });
  }
  return client;
}

/** The same request came before: with its own secret it can be told. */
async function findSame(
  record: EndpointRecord,
  secret: Secret,
  { endpoints }: Services,
): Promise<EndpointRecord | undefined> {
  const found = await endpoints.getWithSecrets(record.name);
  const isSame =
    found !== undefined &&
    found.record.client === record.client &&
    found.record.url === record.url &&
    found.record.method === record.method &&
    found.secrets.secret.reveal() === secret.reveal();
  return isSame ? found.record : undefined;
}

function nameTaken(name: string): ApiProblem {
  const detail = `There is a callback endpoint "${name}" already: take another name.`;
  return new ApiProblem('endpoint-name-taken', {
    detail,
    errors: [{ pointer: '/name', code: 'endpoint-name-taken', detail }],
  });
}

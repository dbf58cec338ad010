import { receiverOfEndpoint } from '@purgeway/store';
import { assertScope } from '../access/assert-scope.ts';
import { maySee } from '../access/key-ring.ts';
import type { Answer } from '../http/answer.ts';
import { pathParameter, type Call } from '../http/route.ts';
import { presentEndpoint, type ShownEndpoint } from '../present/endpoint.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

type Asked = Pick<Call, 'request' | 'principal'>;

/** The endpoint that the path names. Throws `ApiProblem` 404 when there is none, or it is somebody else's. */
export async function findEndpoint(
  { request, principal }: Asked,
  services: Services,
): Promise<ShownEndpoint> {
  const name = pathParameter(request, 'name');
  const configured = configuredEndpoint(name, services);
  if (configured !== undefined) {
    return configured;
  }
  const record = await services.endpoints.get(name);
  if (record === undefined || !maySee(principal, record.client)) {
    throw endpointNotFound();
  }
  return { source: 'api', record };
}

/** {@link findEndpoint}, for what can only be done to one that was made through the API. */
export async function findMadeEndpoint(
  asked: Asked,
  services: Services,
): Promise<Extract<ShownEndpoint, { source: 'api' }>> {
  const endpoint = await findEndpoint(asked, services);
  if (endpoint.source === 'config') {
    throw new ApiProblem('endpoint-configured', {
      detail: 'It stands in the config file: change it there, with the secret in the environment.',
    });
  }
  return endpoint;
}

/** {@link findEndpoint}, for switching it on again: one of the config is everybody's, and takes an `admin` key. */
export async function findMendableEndpoint(asked: Asked, services: Services): Promise<ShownEndpoint> {
  const endpoint = await findEndpoint(asked, services);
  if (endpoint.source === 'config') {
    assertScope(asked.principal, ['admin']);
  }
  return endpoint;
}

export function configuredEndpoint(
  name: string,
  { configuredEndpoints }: Pick<Services, 'configuredEndpoints'>,
): ShownEndpoint | undefined {
  const configured = configuredEndpoints[name];
  return configured && { source: 'config', record: { name, url: configured.url, method: configured.method } };
}

export function endpointNotFound(): ApiProblem {
  return new ApiProblem('endpoint-not-found', {
    detail: 'GET /v1/callback-endpoints lists the endpoints there are for you.',
  });
}

/** An endpoint as it stands now. */
export async function answerEndpoint(
  endpoint: ShownEndpoint,
  { receivers }: Pick<Services, 'receivers'>,
  { status = 200, isRevealed = false, secret }: EndpointAnswer = {},
): Promise<Answer> {
  const [standing] = await receivers.status([receiverOfEndpoint(endpoint.record.name)]);
  if (standing === undefined) {
    throw new Error('The store answered nothing for a receiver.');
  }
  return { status, body: { ...presentEndpoint(endpoint, standing, isRevealed), secret } };
}

interface EndpointAnswer {
  readonly status?: number;
  readonly isRevealed?: boolean;
  /** Shown this once. */
  readonly secret?: string | undefined;
}

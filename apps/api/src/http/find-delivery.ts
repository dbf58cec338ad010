import type { ListedDelivery } from '@purgeway/store';
import { maySee, maySeeOperation, type Principal } from '../access/key-ring.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { pathParameter, type Call } from './route.ts';

/** The delivery that the path names. Throws `ApiProblem` 404 when there is none, or it is somebody else's. */
export async function findDelivery(
  { request, principal }: Pick<Call, 'request' | 'principal'>,
  services: Pick<Services, 'deliveries' | 'operations'>,
): Promise<ListedDelivery> {
  const id = pathParameter(request, 'id');
  const delivery = /^msg_[0-9a-z]{20}$/u.test(id) ? await services.deliveries.get(id) : undefined;
  if (delivery === undefined || !(await maySeeDelivery(principal, delivery, services))) {
    throw new ApiProblem('callback-not-found', {
      detail: 'No callback of yours has this id, or its record was removed after its time.',
    });
  }
  return delivery;
}

/** Whether a callback may be shown to the key: it tells of its operation. */
export async function maySeeDelivery(
  principal: Principal,
  { client, operationId }: Pick<ListedDelivery, 'client' | 'operationId'>,
  { operations }: Pick<Services, 'operations'>,
): Promise<boolean> {
  if (!maySee(principal, client) || principal.limits?.isBound !== true) {
    return maySee(principal, client);
  }
  const record = await operations.get(operationId);
  return record !== undefined && maySeeOperation(principal, record.meta);
}

import type { ListedDelivery } from '@purgeway/store';
import { maySee } from '../access/key-ring.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { pathParameter, type Call } from './route.ts';

/** The delivery that the path names. Throws `ApiProblem` 404 when there is none, or it is somebody else's. */
export async function findDelivery(
  { request, principal }: Pick<Call, 'request' | 'principal'>,
  { deliveries }: Pick<Services, 'deliveries'>,
): Promise<ListedDelivery> {
  const id = pathParameter(request, 'id');
  const delivery = /^msg_[0-9a-z]{20}$/u.test(id) ? await deliveries.get(id) : undefined;
  if (delivery === undefined || !maySee(principal, delivery.client)) {
    throw new ApiProblem('callback-not-found', {
      detail: 'No callback of yours has this id, or its record was removed after its time.',
    });
  }
  return delivery;
}

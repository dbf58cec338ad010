import type { OperationRecord } from '@purgeway/store';
import { operationIdPattern } from '@purgeway/model';
import { maySeeOperation } from '../access/key-ring.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { pathParameter, type Call } from './route.ts';

/** The operation that the path names. Throws `ApiProblem` 404 when there is none, or it is somebody else's. */
export async function findOperation(
  { request, principal }: Pick<Call, 'request' | 'principal'>,
  { operations }: Pick<Services, 'operations'>,
): Promise<OperationRecord> {
  const id = pathParameter(request, 'id');
  const record = operationIdPattern.test(id) ? await operations.get(id) : undefined;
  if (record === undefined || !maySeeOperation(principal, record.meta)) {
    throw new ApiProblem('operation-not-found', {
      detail: 'No operation of yours has this id, or its record was removed after its time.',
    });
  }
  return record;
}

import { isTerminal } from '@purgeway/model';
import type { OperationRecord } from '@purgeway/store';
import { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { signalOfDisconnect } from '../http/disconnect.ts';
import { findOperation } from '../http/find-operation.ts';
import { readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentAsItStands } from '../present/operation-as-it-stands.ts';
import type { Services } from '../services.ts';

/** Query of `GET /v1/operations/{id}`. */
export const getOperationQuery = z.strictObject({
  wait: z
    .string()
    .regex(/^([1-9]|[1-5][0-9]|60)s$/u, 'Give whole seconds from 1s to 60s, such as 20s.')
    .transform((text) => Number.parseInt(text, 10) * 1000)
    .optional(),
});

/** One operation as it stands; with `?wait=20s` as soon as it has ended, or after that time. */
export async function getOperation(call: Call, services: Services): Promise<Answer> {
  const { wait } = readQuery(call.request, getOperationQuery);
  const first = await findOperation(call, services);
  const record =
    wait === undefined || isTerminal(first.state) ? first : await waitForEnd(call, services, wait);
  return { status: 200, body: await presentAsItStands(record, services) };
}

async function waitForEnd(call: Call, services: Services, waitMs: number): Promise<OperationRecord> {
  const { id } = call.request.params;
  await services.operations.waitForEnd(String(id), waitMs, signalOfDisconnect(call.response));
  return findOperation(call, services);
}

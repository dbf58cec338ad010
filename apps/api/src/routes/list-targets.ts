import { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { findOperation } from '../http/find-operation.ts';
import { pageFields, readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentTargetRow } from '../present/target-row.ts';
import type { Services } from '../services.ts';

/** Query of `GET /v1/operations/{id}/targets`. */
export const listTargetsQuery = z.strictObject(pageFields({ fallback: 200, most: 1000 }));

/** An operation's targets in the order of the request, each with its truth at every account. */
export async function listTargets(call: Call, services: Services): Promise<Answer> {
  const { limit, cursor } = readQuery(call.request, listTargetsQuery);
  const { meta } = await findOperation(call, services);
  const list = `targets ${meta.id}`;
  const offset = Number(openCursor(services.cursorSecret, list, cursor) ?? 0);
  const page = await services.operations.targets(meta.id, { offset, limit });
  return {
    status: 200,
    body: {
      items: page?.items.map(presentTargetRow) ?? [],
      next_cursor: sealCursor(services.cursorSecret, list, page?.next),
    },
  };
}

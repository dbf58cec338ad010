import { z } from 'zod';
import { hasScope, maySeeOperation } from '../access/key-ring.ts';
import type { Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { pageFields, readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentOperation } from '../present/operation.ts';
import type { Services } from '../services.ts';

/** Query of `GET /v1/operations`. */
export const listOperationsQuery = z.strictObject(pageFields({ fallback: 50, most: 200 }));

/** The client's operations, newest first; everybody's for an `admin` key. A page holds fewer than `limit` where others' were left out. */
export async function listOperations({ request, principal }: Call, services: Services): Promise<Answer> {
  const { limit, cursor } = readQuery(request, listOperationsQuery);
  const clients = hasScope(principal, ['admin']) ? services.clients : [principal.client];
  const list = `operations ${clients.join(' ')}`;
  const after = cursor === undefined ? undefined : openCursor(services.cursorSecret, list, cursor);
  const page = await services.operations.list({ clients, limit, after });
  return {
    status: 200,
    body: {
      items: page.items
        .filter(({ meta }) => maySeeOperation(principal, meta))
        .map((record) => presentOperation(record, services)),
      next_cursor: page.next === undefined ? undefined : sealCursor(services.cursorSecret, list, page.next),
    },
  };
}

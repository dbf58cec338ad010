import { z } from 'zod';
import { openCursor, sealCursor } from '../http/cursor.ts';
import type { Answer } from '../http/answer.ts';
import { findOperation } from '../http/find-operation.ts';
import { pageFields, readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';
import { readTimeline } from '../timeline/read-timeline.ts';

/** Query of `GET /v1/operations/{id}/timeline`. */
export const timelineQuery = z.strictObject(pageFields({ fallback: 200, most: 1000 }));

/** What happened to an operation, in the order of time: from when it was taken to the last attempt of its callback. */
export async function operationTimeline(call: Call, services: Services): Promise<Answer> {
  const { limit, cursor } = readQuery(call.request, timelineQuery);
  const record = await findOperation(call, services);
  const list = `timeline ${record.meta.id}`;
  const after = openCursor(services.cursorSecret, list, cursor);
  const { items, next } = await readTimeline(record, { limit, after }, services);
  return {
    status: 200,
    body: {
      items,
      next_cursor: sealCursor(services.cursorSecret, list, next),
    },
  };
}

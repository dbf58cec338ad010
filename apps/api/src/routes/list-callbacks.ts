import { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { maySeeDelivery } from '../http/find-delivery.ts';
import { pageFields, readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentDelivery } from '../present/delivery.ts';
import type { Services } from '../services.ts';

/** Query of `GET /v1/callbacks`. */
export const listCallbacksQuery = z.strictObject({
  ...pageFields({ fallback: 50, most: 200 }),
  state: z.enum(['pending', 'delivered', 'dead']).default('dead'),
  endpoint: z.string().min(1).max(64).optional().meta({
    description:
      'Those to this endpoint alone. Pages may hold few of them, or none, and still have a next one.',
  }),
});

/** Callbacks in one state, newest first. A page holds fewer than `limit` where others' were left out, or those to other endpoints. */
export async function listCallbacks({ request, principal }: Call, services: Services): Promise<Answer> {
  const { limit, cursor, state, endpoint } = readQuery(request, listCallbacksQuery);
  const list = `callbacks ${state} ${principal.client}`;
  const after = openCursor(services.cursorSecret, list, cursor);
  const page = await services.deliveries.list({ state, limit, after });
  const wanted = page.items.filter((item) => endpoint === undefined || item.endpoint === endpoint);
  const isShown = await Promise.all(wanted.map((item) => maySeeDelivery(principal, item, services)));
  return {
    status: 200,
    body: {
      items: wanted.filter((_, i) => isShown[i]).map((delivery) => presentDelivery(delivery)),
      next_cursor: sealCursor(services.cursorSecret, list, page.next),
    },
  };
}

import { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { pageFields, readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentStanding } from '../present/endpoint.ts';
import type { Services } from '../services.ts';

/** Query of `GET /v1/callback-receivers`. */
export const listReceiversQuery = z.strictObject(pageFields({ fallback: 50, most: 200 }));
const list = 'callback-receivers';

/** Who is not called now: endpoints (`endpoint <name>`) and plain addresses (`host <host>`), the latest first. */
export async function listCallbackReceivers({ request }: Call, services: Services): Promise<Answer> {
  const { limit, cursor } = readQuery(request, listReceiversQuery);
  const after = openCursor(services.cursorSecret, list, cursor);
  const { items, next } = await services.receivers.failing({ limit, after });
  return {
    status: 200,
    body: {
      items: items.map(({ receiver, ...standing }) => ({ receiver, ...presentStanding(standing) })),
      next_cursor: sealCursor(services.cursorSecret, list, next),
    },
  };
}

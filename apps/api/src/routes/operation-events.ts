import type { EventsAnswer } from '../http/answer.ts';
import { findOperation } from '../http/find-operation.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** How an operation stands, live: as `GET /v1/operations/{id}` shows it, whenever it changed, until it has ended. */
export async function operationEvents(call: Call, services: Services): Promise<EventsAnswer> {
  const { meta } = await findOperation(call, services);
  const { client, key } = call.principal;
  return { status: 200, events: services.feed.open(meta.id, `${client} ${key}`) };
}

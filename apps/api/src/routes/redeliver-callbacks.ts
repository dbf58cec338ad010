import { newOperationId } from '@purgeway/model';
import { z } from 'zod';
import { hasScope } from '../access/key-ring.ts';
import { readBody } from '../distributions/read-request.ts';
import type { Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import { spanFields } from '../http/read-query.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import type { Call } from '../http/route.ts';
import { operationIdOf } from '../intake/idempotency.ts';
import type { Services } from '../services.ts';

/** Body of `POST /v1/callbacks/redeliver`. */
export const redeliverRequestSchema = z
  .strictObject({
    endpoint: z.string().min(1).max(64).optional(),
    state: z.enum(['dead', 'delivered', 'both']).default('dead'),
    from: spanFields.from.nonoptional(),
    to: spanFields.to.nonoptional(),
    cursor: z.string().min(1).max(1024).optional(),
  })
  .refine(({ from, to }) => from <= to, {
    path: ['to'],
    message: 'Must not be before "from".',
  });

/** Pages of the store that one request goes through. */
const pagesMax = 10;

/**
 * Starts the schedules of ended callbacks anew, with the same event ids and bodies: those whose events came about in a time. What one
 * request does not come to, the next does with its `next_cursor`. Sent again with the same idempotency key, it starts nothing twice.
 */
export async function redeliverCallbacks(call: Call, services: Services): Promise<Answer> {
  const { principal } = call;
  const { cursor, ...wanted } = readBody(await readJsonBody(call), redeliverRequestSchema);
  const clients = hasScope(principal, ['admin']) ? services.clients : [principal.client];
  // With the clients: the cursor of an admin key is none of another key of the same client.
  const list = `redeliver ${JSON.stringify([principal.client, clients, wanted])}`;
  const position = openCursor(services.cursorSecret, list, cursor);
  const keyed = operationIdOf(principal.client, { header: idempotencyKeyIn(call.request) });
  const [request = keyed.isKeyed ? keyed.id : newOperationId(), ...rest] = position?.split(' ') ?? [];
  const after = position === undefined ? undefined : rest.join(' ');
  const span = {
    clients,
    states: wanted.state === 'both' ? (['dead', 'delivered'] as const) : [wanted.state],
    endpoint: wanted.endpoint,
    fromMs: wanted.from,
    toMs: wanted.to,
    request,
  };
  const { started, next } = await call.deed(request, () => redeliverAll({ ...span, after }, services));
  return {
    status: 202,
    body: {
      ok: true,
      redelivered: started,
      next_cursor: sealCursor(services.cursorSecret, list, next && `${request} ${next}`),
    },
  };
}

type Span = Parameters<Services['deliveries']['redeliver']>[0];

/** Page by page; `next` is where another request goes on. */
async function redeliverAll(span: Span, { deliveries }: Services) {
  let started = 0;
  let { after } = span;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page = await deliveries.redeliver({ ...span, after });
    started += page.started;
    after = page.next;
    if (after === undefined) {
      break;
    }
  }
  return { started, next: after };
}

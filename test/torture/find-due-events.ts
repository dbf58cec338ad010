import { z } from 'zod';
import type { CallApi } from './call-api.ts';

const deliverySchema = z.looseObject({
  operation_id: z.string(),
  url: z.string().optional(),
  attempts: z.number(),
  next_attempt_at: z.string().optional(),
});
const receiverSchema = z.looseObject({
  receiver: z.string(),
  circuit: z.looseObject({ state: z.string(), until: z.string().optional() }),
});

/**
 * When events are to be sent that are not sent now, by operation: those whose delivery has failed before, and those whose receiver failed so
 * often that it is left alone.
 */
export async function findDueEvents(call: CallApi): Promise<Map<string, number>> {
  const leftAloneUntil = await findLeftAlone(call);
  const due = new Map<string, number>();
  for await (const delivery of pagesOf(call, '/v1/callbacks?state=pending&limit=200', deliverySchema)) {
    const { operation_id, url = '', attempts, next_attempt_at } = delivery;
    const again = attempts > 0 && next_attempt_at !== undefined ? Date.parse(next_attempt_at) : undefined;
    const until = URL.canParse(url) ? leftAloneUntil.get(`host ${new URL(url).host}`) : undefined;
    if (again !== undefined || until !== undefined) {
      due.set(operation_id, Math.max(again ?? -Infinity, until ?? -Infinity));
    }
  }
  return due;
}

async function findLeftAlone(call: CallApi): Promise<Map<string, number>> {
  const until = new Map<string, number>();
  for await (const { receiver, circuit } of pagesOf(
    call,
    '/v1/callback-receivers?limit=200',
    receiverSchema,
  )) {
    if (circuit.state === 'open' && circuit.until !== undefined) {
      until.set(receiver, Date.parse(circuit.until));
    }
  }
  return until;
}

async function* pagesOf<Item extends z.ZodType>(
  call: CallApi,
  path: string,
  item: Item,
): AsyncGenerator<z.output<Item>> {
  const schema = z.object({ items: z.array(item), next_cursor: z.string().optional() });
  let cursor = '';
  for (;;) {
    const page = schema.parse((await call(`${path}${cursor}`)).body);
    yield* page.items;
    if (page.next_cursor === undefined) {
      return;
    }
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

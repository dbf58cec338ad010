import { z } from 'zod';
import type { CallApi } from './call-api.ts';

const deliverySchema = z.looseObject({
  operation_id: z.string(),
  attempts: z.number(),
  next_attempt_at: z.string().optional(),
});
const pageSchema = z.object({ items: z.array(deliverySchema), next_cursor: z.string().optional() });

/** When events whose delivery has failed before are to be sent again, by operation. */
export async function findDueEvents(call: CallApi): Promise<Map<string, number>> {
  const due = new Map<string, number>();
  let cursor = '';
  for (;;) {
    const { body } = await call(`/v1/callbacks?state=pending&limit=200${cursor}`);
    const page = pageSchema.parse(body);
    for (const { operation_id, attempts, next_attempt_at } of page.items) {
      if (attempts > 0 && next_attempt_at !== undefined) {
        due.set(operation_id, Date.parse(next_attempt_at));
      }
    }
    if (page.next_cursor === undefined) {
      return due;
    }
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

import { z } from 'zod';
import type { Stack } from './stack.ts';

const reasonSchema = z.object({ code: z.string().optional(), message: z.string(), at: z.string() });

const operationSchema = z.object({
  id: z.string(),
  state: z.string(),
  done: z.boolean(),
  created_at: z.string(),
  deadline_at: z.string(),
  targets: z.number(),
  counts: z.record(z.string(), z.number()),
  accounts: z.record(
    z.string(),
    z.object({
      waiting_for: z
        .object({ reason: z.string(), until: z.string(), message: z.string().optional() })
        .optional(),
      last_reason: reasonSchema.optional(),
    }),
  ),
});

/** An operation as the API shows it. */
export type ShownOperation = z.output<typeof operationSchema>;

const targetSchema = z.object({
  index: z.number(),
  value: z.string(),
  accounts: z.array(
    z.object({
      account: z.string(),
      state: z.string(),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
});

const targetPageSchema = z.object({ items: z.array(targetSchema), next_cursor: z.string().optional() });

const deliverySchema = z.object({
  id: z.string(),
  operation_id: z.string(),
  state: z.string(),
  attempts: z.number(),
  next_attempt_at: z.string().optional(),
  last_status: z.number().optional(),
  last_error: z.string().optional(),
  attempt_log: z.array(
    z.object({ at: z.string(), next_attempt_at: z.string().optional(), error: z.string().optional() }),
  ),
});

/** A callback's delivery as the API shows it. */
export type ShownDelivery = z.output<typeof deliverySchema>;

export async function readOperation(stack: Pick<Stack, 'call'>, id: string): Promise<ShownOperation> {
  return operationSchema.parse(await (await stack.call(`/v1/operations/${id}`)).json());
}

/** All targets of an operation, in order. */
export async function readTargets(
  stack: Pick<Stack, 'call'>,
  id: string,
): Promise<z.output<typeof targetSchema>[]> {
  const items: z.output<typeof targetSchema>[] = [];
  let query = '?limit=1000';
  for (;;) {
    const page = targetPageSchema.parse(
      await (await stack.call(`/v1/operations/${id}/targets${query}`)).json(),
    );
    items.push(...page.items);
    if (page.next_cursor === undefined) {
      return items;
    }
    query = `?limit=1000&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

/** The delivery of an operation's final event; undefined while there is none. */
export async function readDelivery(
  stack: Pick<Stack, 'call'>,
  operationId: string,
): Promise<ShownDelivery | undefined> {
  const response = await stack.call(`/v1/callbacks/${operationId.replace('op_', 'msg_')}`);
  return response.status === 404 ? undefined : deliverySchema.parse(await response.json());
}

export async function listDeliveries(stack: Pick<Stack, 'call'>, state: string): Promise<ShownDelivery[]> {
  const response = await stack.call(`/v1/callbacks?state=${state}`);
  return z.object({ items: z.array(deliverySchema) }).parse(await response.json()).items;
}

/** How an account's lanes and calls stand. */
export async function readAccountStatus(stack: Pick<Stack, 'call'>, account: string): Promise<unknown> {
  const { items } = z
    .object({ items: z.array(z.object({ id: z.string(), status: z.unknown() })) })
    .parse(await (await stack.call('/v1/accounts')).json());
  return items.find(({ id }) => id === account)?.status;
}

import {
  isTerminal,
  operationStates,
  operationTypes,
  targetStates,
  type OperationState,
} from '@purgeway/model';
import { verifyEvent, type PurgewayEvent } from '@purgeway/receiver';
import { afterAll, beforeAll, expect, expectTypeOf, inject, it } from 'vitest';
import { z } from 'zod';
import { editionsUnderTest } from '../support/control-plane.ts';
import type { ReceivedCallback } from '../support/receiver.ts';
import { canCreate, openVendorBench, type VendorBench } from '../support/vendor-bench.ts';

const finalStates = ['complete', 'partial', 'failed', 'cancelled'] as const;
const outcomes = targetStates.filter((state) => state !== 'accepted');
const counts = z.partialRecord(z.enum(outcomes), z.int().min(1));

/** What we really send, field by field; the kit's types must say the same. */
const dataSchema = z.strictObject({
  operation_id: z.string().regex(/^op_/u),
  purge_id: z.string().regex(/^op_/u),
  distribution_id: z
    .string()
    .regex(/^dist_/u)
    .optional(),
  kind: z.enum(operationTypes),
  state: z.enum(finalStates),
  targets: z.int().min(1),
  counts,
  accounts: z.record(
    z.string(),
    z.intersection(z.object({ targets: z.int().min(1) }), z.record(z.string(), z.int())),
  ),
  finished_at: z.iso.datetime(),
});
const eventSchema = z.strictObject({
  id: z.string().regex(/^msg_/u),
  type: z.enum(finalStates.map((state) => `operation.${state}` as const)),
  timestamp: z.iso.datetime(),
  data: dataSchema,
});

let bench: VendorBench;

beforeAll(async () => {
  const edition = editionsUnderTest.find(({ vendor }) => canCreate(vendor));
  if (edition === undefined) {
    throw new Error('No vendor makes distributions.');
  }
  bench = await openVendorBench(edition, inject('redisUrl'));
});

afterAll(async () => {
  await bench.close();
});

const verified = (callback: ReceivedCallback | undefined): PurgewayEvent =>
  verifyEvent(callback?.body ?? '', callback?.headers ?? {}, bench.stack.secret, {
    now: Number(callback?.headers['webhook-timestamp']) * 1_000,
  });

it('every event that is sent is what the kit says', async () => {
  const { plane, stack } = bench;
  const domain = 'kit.example.com';
  const made = await plane.create({ origin: 'origin.example.com', domain });
  await plane.completed(made.operation?.id);
  const purged = await stack.purge({
    paths: [`https://${domain}/`, `https://${domain}/ü`],
    callback: { url: stack.receiver.url },
  });
  await plane.completed(purged);
  await plane.completed(await plane.remove(made.distribution_id));

  const events = stack.receiver.received.map(verified);
  expect(events.map(({ data }) => [data.kind, data.operation_id === data.purge_id])).toEqual([
    ['create', true],
    ['purge', true],
    ['delete', true],
  ]);
  for (const event of events) {
    expect(eventSchema.parse(event)).toEqual(event);
    expect(event.type).toBe(`operation.${event.data.state}`);
    expect(event.id).toBe(event.data.operation_id.replace('op_', 'msg_'));
  }
  expect(events.map(({ data }) => data.distribution_id)).toEqual([
    made.distribution_id,
    undefined,
    made.distribution_id,
  ]);
});

it('the types of the kit are those of the model', () => {
  type Data = PurgewayEvent['data'];
  expectTypeOf<Data['state']>().toEqualTypeOf<Exclude<OperationState, 'pending' | 'active'>>();
  expectTypeOf<Data['kind']>().toEqualTypeOf<(typeof operationTypes)[number]>();
  expectTypeOf<keyof Data['counts']>().toEqualTypeOf<Exclude<(typeof targetStates)[number], 'accepted'>>();
  expectTypeOf<keyof Data>().toEqualTypeOf<keyof z.output<typeof dataSchema>>();
  expectTypeOf<PurgewayEvent['type']>().toEqualTypeOf<z.output<typeof eventSchema>['type']>();
  expect(finalStates).toEqual(operationStates.filter(isTerminal));
});

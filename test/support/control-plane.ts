import { vendors, withEdition, type Vendor } from '@purgeway/vendors';
import { fakes, type Fake, type FakeOptions } from '@purgeway/vendors/testing';
import { expect } from 'vitest';
import { z } from 'zod';
import { readOperation, type ShownOperation } from './operations.ts';
import type { Stack } from './stack.ts';
import { until } from './until.ts';
import { verifyCallback } from './verify-callback.ts';

/** A vendor in one edition, with what starts its fake. */
export interface EditionUnderTest {
  readonly name: string;
  readonly vendor: Vendor;
  readonly start: (options: FakeOptions) => Promise<Fake>;
}

/** Every edition of every vendor. */
export const editionsUnderTest: readonly EditionUnderTest[] = vendors.flatMap((vendor) => [
  editionOf(vendor, undefined),
  ...vendor.editions.map(({ id }) => editionOf(vendor, id)),
]);

function editionOf(vendor: Vendor, edition: string | undefined): EditionUnderTest {
  return {
    name: edition === undefined ? vendor.id : `${vendor.id} ${edition}`,
    vendor: edition === undefined ? vendor : withEdition(vendor, edition),
    start: (options) => {
      const start = fakes.get(vendor.id);
      if (start === undefined) {
        throw new Error(`There is no fake of ${vendor.id}.`);
      }
      return start({ ...options, edition });
    },
  };
}

const distributionSchema = z.looseObject({
  distribution_id: z.string(),
  origin: z.string().nullable(),
  domain: z.string().optional(),
  enabled: z.boolean().nullable(),
  status: z.string(),
  cname: z.string().optional(),
  vendor: z.string(),
  drift: z.array(z.object({ field: z.string(), wanted: z.unknown(), found: z.unknown() })).optional(),
  operation: z.looseObject({ id: z.string() }).optional(),
});

/** A distribution as the API shows it. */
export type ShownDistribution = z.output<typeof distributionSchema>;

/** A client of the control plane's routes. */
export interface ControlPlane {
  /** Answers of any status, as JSON. */
  request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  create(body: Readonly<Record<string, unknown>>): Promise<ShownDistribution>;
  get(id: string): Promise<ShownDistribution>;
  update(id: string, body: Readonly<Record<string, unknown>>): Promise<ShownDistribution>;
  /** Answers the operation's id. */
  remove(id: string): Promise<string>;
  /** Moves the clock until the operation has ended; answers it. */
  ended(operationId: string | undefined): Promise<ShownOperation>;
  /** As `ended`; fails unless it is complete and its callback came, once and signed. */
  completed(operationId: string | undefined): Promise<ShownOperation>;
}

/** How far the clock is moved at a time. */
const stepMs = 5_000;

export function controlPlaneOf(stack: Stack): ControlPlane {
  const request: ControlPlane['request'] = async (method, path, body) => {
    const response = await stack.call(path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const change = async (method: string, path: string, body: unknown): Promise<ShownDistribution> => {
    const answer = await request(method, path, body);
    expect(answer).toMatchObject({ status: 202 });
    return distributionSchema.parse(answer.body);
  };
  const callback = { url: stack.receiver.url };
  const ended: ControlPlane['ended'] = async (id = '') => {
    await until(`operation ${id} ends`, async () => {
      if ((await readOperation(stack, id)).done) {
        return true;
      }
      await stack.advance(stepMs);
      return false;
    });
    return readOperation(stack, id);
  };
  return {
    request,
    create: (body) => change('POST', '/v1/cdn/distribution/create', { callback, ...body }),
    get: async (id) => {
      const answer = await request('GET', `/v1/cdn/distribution/get/${id}`);
      expect(answer).toMatchObject({ status: 200 });
      return distributionSchema.parse(answer.body);
    },
    update: (id, body) => change('PATCH', `/v1/cdn/distribution/update/${id}`, { callback, ...body }),
    remove: async (id) => {
      const query = `callback_url=${encodeURIComponent(callback.url)}`;
      const answer = await request('DELETE', `/v1/cdn/distribution/delete/${id}?${query}`);
      expect(answer).toMatchObject({ status: 202, body: { ok: true } });
      return z.object({ operation: z.object({ id: z.string() }) }).parse(answer.body).operation.id;
    },
    ended,
    completed: async (id = '') => {
      const operation = await ended(id);
      expect(operation).toMatchObject({ state: 'complete' });
      await untilCalledBack(stack, id);
      return operation;
    },
  };
}

const eventSchema = z.object({
  type: z.string(),
  data: z.looseObject({ operation_id: z.string(), state: z.string() }),
});

/** Waits for the operation's event and checks its signature with a library that is not ours. */
export async function untilCalledBack(
  stack: Stack,
  operationId: string,
): Promise<z.output<typeof eventSchema>> {
  const own = () => stack.receiver.received.filter(({ body }) => body.includes(operationId));
  await until(`the callback of ${operationId}`, () => own().length > 0);
  const events = own().map((callback) => eventSchema.parse(verifyCallback(callback, stack.secret)));
  const [event, ...others] = events;
  expect(others).toEqual([]);
  if (event === undefined) {
    throw new Error('unreachable: a callback was waited for');
  }
  expect(event.data.operation_id).toBe(operationId);
  return event;
}

import { callbackRequestSchema, purgeOptionsSchema } from '@purgeway/model';
import { z } from 'zod';
import { itemsFromZod } from '../problems/from-zod.ts';
import { ApiProblem } from '../problems/problem.ts';
import { allowedMethodsField, domainField, originField, tagsField, vendorOptionsField } from './fields.ts';

const { callback, deadline_seconds, idempotency_key, vendor } = purgeOptionsSchema.shape;

/** What every change of a distribution may say besides what is to change. */
const changeFields = {
  callback,
  idempotency_key,
  deadline_seconds: deadline_seconds.meta({
    description: 'After this time the change ends as gave-up. Default: the configured deadline.',
  }),
};

const account = z.string().min(1).max(100).optional().meta({ description: 'Only this vendor account.' });

const specFields = {
  domain: domainField.optional(),
  enabled: z.boolean().optional().meta({ description: 'Whether it serves traffic. Default true.' }),
  cache_ttl_seconds: z
    .int()
    .min(0)
    .max(365 * 24 * 3600)
    .optional()
    .meta({ description: 'How long the edge keeps copies by default.' }),
  allowed_methods: allowedMethodsField.optional(),
  https_only: z
    .boolean()
    .optional()
    .meta({ description: 'Whether plain http is turned away or redirected.' }),
  tags: tagsField.optional(),
  vendor_options: vendorOptionsField.optional(),
};

/** Body of `POST /v1/cdn/distribution/create`. */
export const createRequestSchema = z.strictObject({
  origin: originField,
  ...specFields,
  vendor: vendor.meta({ description: 'Only accounts of this vendor.' }),
  account,
  ...changeFields,
});
export type CreateRequest = z.output<typeof createRequestSchema>;

/** Body of `PATCH /v1/cdn/distribution/update/{distribution_id}`. Absent fields stay as they are. */
export const updateRequestSchema = z.strictObject({
  origin: originField.optional(),
  ...specFields,
  enabled: specFields.enabled.meta({ description: 'Whether it serves traffic.' }),
  vendor: vendor.meta({ description: 'May only name the vendor that has it.' }),
  ...changeFields,
});
export type UpdateRequest = z.output<typeof updateRequestSchema>;

/** Body of `POST /v1/cdn/distribution/adopt`. */
export const adoptRequestSchema = z.strictObject({
  vendor_id: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[\u0021-\u007e]+$/u, "Give the vendor's own id as it stands there.")
    .meta({ description: "The vendor's own id of the distribution." }),
  vendor: vendor.meta({ description: 'The vendor that has it.' }),
  account,
  ...changeFields,
});
export type AdoptRequest = z.output<typeof adoptRequestSchema>;

const endpoint = callbackRequestSchema.shape;

/** Query of `DELETE /v1/cdn/distribution/delete/{distribution_id}`. */
export const deleteQuerySchema = z
  .strictObject({
    idempotency_key,
    deadline_seconds: z.coerce.number().pipe(deadline_seconds.unwrap()).optional().meta({
      description: 'After this time the deletion ends as gave-up. Default: the configured deadline.',
    }),
    callback_endpoint: endpoint.endpoint,
    callback_url: endpoint.url,
    callback_method: endpoint.method,
  })
  .refine((query) => query.callback_endpoint === undefined || query.callback_url === undefined, {
    path: ['callback_url'],
    message: 'Give either "callback_endpoint" or "callback_url".',
  })
  .refine(
    ({ callback_method: method, callback_endpoint: name, callback_url: url }) =>
      method === undefined || name !== undefined || url !== undefined,
    { path: ['callback_method'], message: 'Give "callback_endpoint" or "callback_url" too.' },
  );

/** A JSON body as the schema has it. Throws `ApiProblem` that names every wrong field. */
export function readBody<Output>(body: unknown, schema: z.ZodType<Output>): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) {
    return parsed.data;
  }
  throw new ApiProblem('invalid-request', {
    detail: 'Correct the fields named in "errors".',
    errors: itemsFromZod(parsed.error.issues),
  });
}

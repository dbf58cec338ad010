import { distributionFields, purgeModes, targetKinds } from '@purgeway/model';
import { capabilityWords } from '@purgeway/vendors';
import { z } from 'zod';
import { callLimitFields, limitSchema, purgeLimitFields } from './limit-schemas.ts';
import { listOf, nameSchema } from './value-schemas.ts';

const capabilitySchema = z
  .strictObject({
    answer: z.enum(['can', 'cannot', 'unknown']),
    note: z.string().optional(),
    modes: z.array(z.enum(purgeModes)).readonly().optional(),
    source: z.string().optional(),
  })
  .meta({ id: 'Capability' });
export type ShownCapability = z.input<typeof capabilitySchema>;

const purgeSchema = z
  .strictObject({ ...purgeLimitFields, scope: z.enum(['account', 'hostname', 'distribution']) })
  .meta({ id: 'VendorPurgeLimits' });
export type ShownPurgeLimits = z.input<typeof purgeSchema>;

const watchingSchema = z
  .strictObject({
    first_after_ms: limitSchema,
    every_ms: limitSchema.optional(),
    give_up_after_ms: limitSchema.optional(),
    tasks_per_call_max: limitSchema.optional(),
  })
  .meta({ id: 'Watching' });

const fieldSchema = z
  .strictObject({
    answer: z.enum(['can', 'cannot']),
    maps: z.string().optional().meta({ description: "Where it goes, in the vendor's words." }),
    read_back: z.boolean().optional(),
    changeable: z.boolean().optional(),
    note: z.string().optional().meta({ description: 'Why not.' }),
  })
  .meta({ id: 'FieldSupport' });
export type ShownField = z.input<typeof fieldSchema>;

const traits = {
  capabilities: z.partialRecord(z.enum(capabilityWords), capabilitySchema),
  limits: z.strictObject({
    calls_at_a_time_max: limitSchema,
    purge: z.partialRecord(z.enum(targetKinds), purgeSchema),
    ...callLimitFields,
  }),
  watching: z.strictObject({ purges: watchingSchema, changes: watchingSchema.optional() }),
  distribution_fields: z
    .partialRecord(z.enum(Object.values(distributionFields)), fieldSchema)
    .optional()
    .meta({ description: 'Absent: the vendor makes no distributions.' }),
  vendor_options: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: 'JSON Schema of `vendor_options`.' }),
};
const traitsSchema = z.strictObject(traits);
export type ShownTraits = z.input<typeof traitsSchema>;

const editionSchema = z
  .strictObject({
    id: nameSchema,
    name: nameSchema,
    settings: z.record(z.string(), z.unknown()).meta({ description: 'The settings that choose it.' }),
    ...traits,
  })
  .meta({ id: 'VendorEdition', description: "A generation of the vendor's API." });

const vendorFields = {
  id: nameSchema,
  name: nameSchema,
  docs: z.string(),
  credentials: z.string().meta({ description: 'What an account needs, in Markdown.' }),
  ...traits,
  editions: z.array(editionSchema),
};
const plainVendorSchema = z.strictObject(vendorFields);
export type ShownVendor = z.input<typeof plainVendorSchema>;

const vendorSchema = z
  .strictObject({ ...vendorFields, accounts: z.array(nameSchema) })
  .meta({ id: 'Vendor', description: 'What a vendor can do, its limits, and what it needs.' });

export const vendorListSchema = listOf(vendorSchema, 'VendorList');

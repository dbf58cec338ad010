import { distributionStates } from '@purgeway/model';
import { z } from 'zod';
import { operationSchema } from './operation-schema.ts';
import { nameSchema, pageOf, timeSchema } from './value-schemas.ts';

const driftSchema = z
  .strictObject({ field: z.string(), wanted: z.unknown(), found: z.unknown() })
  .meta({ id: 'Drift', description: 'What was asked for, and what the vendor has instead.' });

const idSchema = z.string().meta({ description: '`dist_…`, or the id that the config gives it.' });

const distributionFields = {
  origin: z.string().nullable().meta({ description: '`null`: the vendor alone knows it.' }),
  domain: z.string().optional().meta({ description: 'Absent until one is known.' }),
  enabled: z.boolean().nullable().meta({ description: '`null`: the vendor alone knows it.' }),
  status: z.enum(distributionStates),
  managed: z
    .boolean()
    .meta({ description: 'False: it stands in the config alone, and is not looked after.' }),
  source: z.enum(['created', 'adopted', 'config']),
  vendor: nameSchema.optional().meta({ description: 'Absent: its account is not configured any more.' }),
  account: nameSchema,
  cname: z.string().optional().meta({ description: "Where the domain's CNAME has to point." }),
  hostnames: z.array(z.string()).meta({ description: 'Purges may name it by each of these.' }),
  cache_ttl_seconds: z.int().optional(),
  allowed_methods: z.array(z.string()).readonly().optional(),
  https_only: z.boolean().optional(),
  tags: z.array(z.string()).readonly().optional(),
  vendor_options: z.record(z.string(), z.unknown()).optional(),
  vendor_id: z.string().optional().meta({ description: "The vendor's own id of it." }),
  vendor_status: z.string().optional().meta({ description: "The vendor's own word for its state." }),
  message: z.string().optional().meta({ description: 'What a person should know.' }),
  drift: z.array(driftSchema).optional(),
  read_at: timeSchema.optional().meta({ description: 'When it was last looked at.' }),
  created_at: timeSchema.optional(),
  updated_at: timeSchema.optional(),
};

export const distributionSchema = z
  .strictObject({
    distribution_id: idSchema,
    ...distributionFields,
    hostnames: distributionFields.hostnames.readonly(),
  })
  .meta({
    id: 'Distribution',
    description: 'What is wanted of a distribution, and what its vendor last said.',
  });
export type ShownDistribution = z.input<typeof distributionSchema>;

export const distributionPageSchema = pageOf(distributionSchema, 'DistributionPage');

export const acceptedChangeSchema = z
  .strictObject({
    distribution_id: idSchema,
    ...z.strictObject(distributionFields).partial().shape,
    hostnames: distributionFields.hostnames.readonly().optional(),
    operation: operationSchema,
  })
  .meta({
    id: 'AcceptedChange',
    description:
      'The distribution as it is about to be, and the operation that makes it so. Of a repeated request whose distribution is long gone, only its id.',
  });

export const acceptedDeletionSchema = z
  .strictObject({ ok: z.literal(true), distribution_id: idSchema, operation: operationSchema })
  .meta({ id: 'AcceptedDeletion' });

export const goneDistributionSchema = z
  .strictObject({ ok: z.literal(true), distribution_id: idSchema })
  .meta({ id: 'GoneDistribution', description: 'It was gone already.' });

import { scopes } from '@purgeway/config';
import { targetKinds } from '@purgeway/model';
import { auditChains } from '@purgeway/store';
import { z } from 'zod';
import { countSchema, listOf, nameSchema, pageOf, timeSchema } from './value-schemas.ts';

export const keySchema = z
  .strictObject({
    id: nameSchema,
    client: nameSchema,
    label: z.string().optional(),
    scopes: z.array(z.enum(scopes)).readonly(),
    revoked: z.boolean(),
    expires_at: z.iso.datetime({ offset: true }).optional(),
    previous_until: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'Until then the key before it is good too.' }),
    hostnames: z.array(z.string()).readonly().optional(),
    prefixes: z.array(z.string()).readonly().optional(),
    kinds: z.array(z.enum(targetKinds)).readonly().optional(),
    targets_per_day_max: countSchema.optional(),
    targets_used_today: countSchema.optional(),
    rate_limit: z.strictObject({ requests: countSchema, window_seconds: z.number() }).optional(),
    last_used: z.strictObject({ at: timeSchema, address: z.string().optional() }).optional(),
  })
  .meta({ id: 'ApiKey', description: 'What a key may do and how it is used; neither the key nor its hash.' });
export type ShownKey = z.input<typeof keySchema>;

export const keyListSchema = listOf(keySchema, 'ApiKeyList');

export const auditEntrySchema = z
  .strictObject({
    chain: z.enum(auditChains),
    number: z.int().min(1),
    at: timeSchema,
    action: z.string(),
    client: nameSchema.optional(),
    key: nameSchema.optional(),
    address: z.string(),
    request_id: z.string(),
    subject: z.string().optional().meta({ description: 'The id of what it was about.' }),
    targets: countSchema.optional(),
    deed: z
      .string()
      .optional()
      .meta({ description: 'Links what was about to be done with what came of it.' }),
    status: z.int().optional(),
    code: z.string().optional(),
    left_out: countSchema.optional().meta({ description: 'So many like it were left out before it.' }),
    previous_hash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });
export type ShownAuditEntry = z.input<typeof auditEntrySchema>;

export const auditPageSchema = pageOf(auditEntrySchema, 'AuditPage');

const verdictSchema = z
  .strictObject({
    chain: z.enum(auditChains),
    ok: z.boolean(),
    broken_at: countSchema.optional().meta({ description: 'The first entry that is not as it was written.' }),
    entries: countSchema,
    first_number: countSchema,
    last_number: countSchema,
    last_hash: z.string(),
  })
  .meta({ id: 'AuditChain' });
export type ShownVerdict = z.input<typeof verdictSchema>;

export const verificationSchema = z
  .strictObject({ ok: z.boolean(), chains: z.array(verdictSchema) })
  .meta({ id: 'AuditVerification' });

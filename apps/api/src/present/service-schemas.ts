import { z } from 'zod';
import { nameSchema, timeSchema } from './value-schemas.ts';

export const livenessSchema = z.strictObject({ ok: z.literal(true) }).meta({ id: 'Liveness' });

export const readinessSchema = z
  .strictObject({ ok: z.boolean(), problems: z.array(z.string()).readonly() })
  .meta({ id: 'Readiness' });

export const problemKindSchema = z
  .strictObject({ code: z.string(), status: z.int(), title: z.string(), retryable: z.boolean() })
  .meta({ id: 'ProblemKind' });

const capabilityFields = {
  id: nameSchema,
  description: z.string(),
  method: z.string(),
  path: z.string(),
  available: z.boolean(),
  vendors: z.array(nameSchema),
};
const routeCapabilitySchema = z.strictObject(capabilityFields).meta({ id: 'RouteCapability' });
export type ShownRouteCapability = z.input<typeof routeCapabilitySchema>;

export const discoverySchema = z
  .strictObject({
    version: z.string(),
    generated_at: timeSchema,
    capabilities: z.array(routeCapabilitySchema),
  })
  .meta({ id: 'Discovery' });

export const routeCapabilityInFullSchema = z
  .strictObject({
    ...capabilityFields,
    scopes: z.array(z.string()).readonly(),
    parameters: z.array(
      z.strictObject({
        name: z.string(),
        in: z.enum(['path', 'query', 'body']),
        type: z.string(),
        required: z.boolean(),
        description: z.unknown().optional(),
      }),
    ),
    errors: z.array(problemKindSchema),
    examples: z.array(z.strictObject({ method: z.string(), path: z.string(), body: z.unknown().optional() })),
  })
  .meta({ id: 'RouteCapabilityInFull' });
export type ShownRouteCapabilityInFull = z.input<typeof routeCapabilityInFullSchema>;

export const openApiSchema = z
  .looseObject({ openapi: z.string(), info: z.looseObject({ title: z.string() }) })
  .meta({ id: 'OpenApiDocument', description: 'This document.' });

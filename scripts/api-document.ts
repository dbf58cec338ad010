import { z } from 'zod';
import type { Side } from './compare-schemas.ts';

const contentSchema = z.record(
  z.string(),
  z.object({
    schema: z.unknown().optional(),
    'x-line': z.unknown().optional(),
    'x-events': z.record(z.string(), z.unknown()).default({}),
  }),
);
const headerSchema = z.object({ $ref: z.string().optional(), required: z.boolean().default(false) });
const responseSchema = z.object({
  $ref: z.string().optional(),
  headers: z.record(z.string(), headerSchema).default({}),
  content: contentSchema.default({}),
});
const parameterSchema = z.object({
  in: z.string(),
  name: z.string(),
  required: z.boolean().default(false),
  schema: z.unknown().optional(),
});
const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: contentSchema }).optional(),
  responses: z.record(z.string(), responseSchema),
});
export type Operation = z.output<typeof operationSchema>;

/** What of an OpenAPI document is compared. */
export const documentSchema = z.looseObject({
  servers: z.array(z.object({ url: z.string() })).default([]),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    headers: z.record(z.string(), headerSchema).default({}),
    responses: z.record(z.string(), responseSchema).default({}),
    securitySchemes: z.record(z.string(), z.looseObject({ description: z.string().optional() })).default({}),
  }),
});
export type Document = z.output<typeof documentSchema>;

export type Header = z.output<typeof headerSchema>;
export type Response = z.output<typeof responseSchema>;

/** An answer that several routes share stands in one place. */
export function resolved({ components }: Document, response: Response): Response {
  const name = response.$ref?.split('/').at(-1);
  return name === undefined ? response : (components.responses[name] ?? response);
}

/** A route as it was and as it is. */
export interface Pair {
  readonly before: Document;
  readonly after: Document;
  readonly was: Operation;
  readonly is: Operation;
}

/** A schema of a document, with what it may refer to. */
export function sideOf({ components }: Document, schema: unknown): Side {
  return { schema, schemas: components.schemas };
}

import { z } from 'zod';
import { problemCodes } from '../problems/catalog.ts';
import { countSchema } from './value-schemas.ts';

/** One thing that is wrong, and where. */
export const problemItemSchema = z
  .strictObject({
    pointer: z
      .string()
      .optional()
      .meta({ description: 'JSON Pointer into the body, or into the list of lines; of a query, `/name`.' }),
    index: countSchema
      .optional()
      .meta({ description: 'Position in its list, or line number counted from 0.' }),
    code: z.string(),
    detail: z.string().meta({ description: 'What is wrong and what to do.' }),
  })
  .meta({ id: 'ProblemItem' });

/** RFC 9457 problem details. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ description: 'Address that says more of the code.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'For whoever sent the request: says what to do.' }),
    instance: z.string().optional().meta({ description: 'The address that was asked for.' }),
    code: z.enum(problemCodes).meta({
      id: 'ProblemCode',
      description: 'Names the problem for programs. Never renamed, never given another meaning.',
    }),
    errors: z
      .array(problemItemSchema)
      .readonly()
      .optional()
      .meta({ description: 'What is wrong, one by one.' }),
    error_count: countSchema
      .optional()
      .meta({ description: 'How many things are wrong, when `errors` lists only the first of them.' }),
    request_id: z.string().meta({ description: 'To be given when asking about this answer.' }),
    retryable: z.boolean().meta({ description: 'Whether the same request may succeed later, unchanged.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details by RFC 9457.' });

export type ShownProblem = z.input<typeof problemSchema>;

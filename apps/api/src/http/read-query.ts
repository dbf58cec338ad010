import type { Request } from 'express';
import { z } from 'zod';
import { itemsFromZod } from '../problems/from-zod.ts';
import { ApiProblem } from '../problems/problem.ts';

/** The query parameters as the schema has them. Throws `ApiProblem` that names every wrong one. */
export function readQuery<Output>(request: Request, schema: z.ZodType<Output>): Output {
  const parsed = schema.safeParse({ ...request.query });
  if (parsed.success) {
    return parsed.data;
  }
  throw new ApiProblem('invalid-request', {
    detail: 'Correct the query parameters named in "errors".',
    errors: itemsFromZod(parsed.error.issues),
  });
}

/** A time in a query or a body; comes out as ms since 1970. */
export const timeField = z.iso
  .datetime({ offset: true, error: 'Give a time such as 2026-11-26T12:00:00Z.' })
  .transform(Date.parse);

/** A name of somebody or something that is looked for. */
export const nameField = z.string().min(1).max(200);

/** Query parameters that say from when to when; both ends are included. */
export const spanFields = {
  from: timeField.optional().meta({ description: 'At that time or later.' }),
  to: timeField.optional().meta({ description: 'At that time or earlier.' }),
};

/** Query parameters of a paged list. A limit over the most is brought down to it. */
export function pageFields({ fallback, most }: { readonly fallback: number; readonly most: number }) {
  return {
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .default(fallback)
      .transform((limit) => Math.min(limit, most))
      .meta({ description: `Most items of the page; more than ${most} counts as ${most}.` }),
    cursor: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .meta({ description: '`next_cursor` of the page before. All else must be as it was there.' }),
  };
}

import type { Request } from 'express';
import { z } from 'zod';
import { readQuery } from './read-query.ts';

const querySchema = z.strictObject({ reveal: z.literal('url').optional() });

/** Whether the whole address is asked for, with `?reveal=url`. */
export function readReveal(request: Request): boolean {
  return readQuery(request, querySchema).reveal === 'url';
}

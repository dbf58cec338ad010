import type { Request } from 'express';
import { z } from 'zod';
import { readQuery } from './read-query.ts';

/** Query of what shows an address. */
export const revealQuery = z.strictObject({ reveal: z.literal('url').optional() });

/** Whether the whole address is asked for, with `?reveal=url`. */
export function readReveal(request: Request): boolean {
  return readQuery(request, revealQuery).reveal === 'url';
}

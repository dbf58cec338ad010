import { z } from 'zod';

/** What says of a purge that it is not to be carried out. Only what is asked for clearly is taken either way. */
export const dryRunQuery = z.object({
  dry_run: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '"true": nothing is purged; the answer tells what the purge would take.' }),
});

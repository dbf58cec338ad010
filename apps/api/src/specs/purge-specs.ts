import { z } from 'zod';
import { capabilities } from '../discovery/capabilities.ts';
import { purgeLineSchema } from '../intake/parse-line.ts';
import { purgeQuerySchema } from '../intake/read-options.ts';
import { describedBy, type RouteSpec } from '../openapi/route-spec.ts';
import { dryRunSchema } from '../present/dry-run-schema.ts';
import { acceptedPurgeSchema } from '../present/operation-schema.ts';

export const purgeSpec: RouteSpec = {
  id: 'purge',
  tag: 'Purges',
  ...describedBy(capabilities.purge),
  notes:
    'A JSON body holds up to 10,000 targets; NDJSON any number, one a line, with the options as query parameters, which go with NDJSON alone.',
  query: z.object({ ...capabilities.purge.query.shape, ...purgeQuerySchema.shape }),
  body: capabilities.purge.body.meta({ id: 'PurgeRequest' }),
  lines: purgeLineSchema.meta({ id: 'PurgeLine', unusedIO: 'input' }),
  isKeyed: true,
  answers: {
    200: { says: 'With `dry_run`: what would be done.', body: dryRunSchema },
    202: {
      says: 'Taken: all that is needed to carry it out is durable.',
      body: acceptedPurgeSchema,
      headers: ['Location', 'Operation-Location'],
      maybe: ['Idempotent-Replayed'],
    },
  },
};

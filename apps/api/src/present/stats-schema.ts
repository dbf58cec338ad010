import { z } from 'zod';
import { countSchema, timeSchema } from './value-schemas.ts';

const figureSchema = z.number().nullable().meta({ description: '`null`: not known; see `unknown`.' });

const pointSchema = z
  .strictObject({
    at: timeSchema,
    requests: figureSchema,
    bytes_served: figureSchema,
    hit_ratio: figureSchema,
  })
  .meta({ id: 'StatsPoint' });

const figures = {
  requests: figureSchema,
  bytes_served: figureSchema,
  hit_ratio: z.number().min(0).max(1).nullable(),
  origin: z
    .strictObject({ requests: figureSchema, bytes_served: figureSchema })
    .optional()
    .meta({ description: 'What the vendor had to fetch from the origin. Absent: it does not tell.' }),
  from: timeSchema,
  to: timeSchema.meta({ description: 'Not included.' }),
  interval_seconds: z.number().nullable().meta({ description: 'Of the series.' }),
  series: z.array(pointSchema),
  unknown: z.record(z.string(), z.string()).meta({ description: 'Why a figure is `null`, by its name.' }),
};
const figuresSchema = z.strictObject(figures);
export type ShownStats = z.input<typeof figuresSchema>;

const missingSchema = z
  .strictObject({
    distribution_id: z.string(),
    field: z.string().optional().meta({ description: 'Absent: it added nothing at all.' }),
    reason: z.string(),
  })
  .meta({ id: 'MissingStats', description: 'A number that a distribution did not add to a sum, and why.' });

export const statsSchema = z
  .strictObject({
    distribution_id: z.string().optional().meta({ description: 'Absent: the sum of several.' }),
    ...figures,
    missing: z
      .array(missingSchema)
      .optional()
      .meta({ description: 'What the sum is without, the first 100 by name.' }),
    missing_count: countSchema.optional(),
  })
  .meta({ id: 'CacheStats', description: 'What was served. What is not known is never 0.' });

/** A line of a vendor's log. */
export const logRecordSchema = z
  .strictObject({
    kind: z.enum(['line', 'file']),
    at: z.string().optional().meta({ description: 'Of a line: as exact as the vendor tells.' }),
    fields: z
      .record(z.string(), z.unknown())
      .readonly()
      .optional()
      .meta({ description: "Of a line: the vendor's own." }),
    name: z.string().optional().meta({ description: 'Of a file.' }),
    url: z.string().optional().meta({ description: 'Of a file.' }),
    from: timeSchema.optional(),
    to: timeSchema.optional(),
    bytes: countSchema.optional(),
  })
  .meta({ id: 'LogRecord', description: 'A request that the edge answered, or a file of many of them.' });
export type ShownLogRecord = z.input<typeof logRecordSchema>;

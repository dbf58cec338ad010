import { z } from 'zod';

const resultSchema = z.object({
  name: z.string(),
  proves: z.string(),
  seed: z.number(),
  /** When it began; optional only in files of before, which tell one time for all. */
  at: z.string().optional(),
  /** What was run, with `-dirty` where that was changed. Absent: it is not known. */
  commit: z.string().optional(),
  /** A write and fdatasync, just before. */
  fsyncMedianMs: z.number().optional(),
  /** What is to be known of this run alone. */
  note: z.string().optional(),
  tookMs: z.number(),
  /** Why it was not run; absent: it was. */
  skipped: z.string().optional(),
  isPassed: z.boolean(),
  figures: z.array(
    z.object({ name: z.string(), wanted: z.string(), reached: z.string(), isMet: z.boolean() }),
  ),
  counts: z.record(z.string(), z.number()),
});

/** The results of runs, as they are kept; every result with a time. */
export const reportSchema = z
  .object({
    /** When the newest run began. */
    at: z.string(),
    machine: z.string(),
    node: z.string(),
    redis: z.string(),
    form: z.enum(['short', 'long']),
    results: z.array(resultSchema),
  })
  .transform((report) => ({
    ...report,
    results: report.results.map((result) => ({ ...result, at: result.at ?? report.at })),
  }));
export type Report = z.output<typeof reportSchema>;

/** What one scenario came to. */
export type Result = Report['results'][number];

/** With one more result, in the place of an earlier one of the same scenario. */
export function addResult(report: Report, result: Result): Report {
  const place = report.results.findIndex(({ name }) => name === result.name);
  const results = place === -1 ? [...report.results, result] : report.results.with(place, result);
  return { ...report, results };
}

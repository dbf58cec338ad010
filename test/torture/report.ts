import { z } from 'zod';

const resultSchema = z.object({
  name: z.string(),
  proves: z.string(),
  seed: z.number(),
  tookMs: z.number(),
  /** Why it was not run; absent: it was. */
  skipped: z.string().optional(),
  isPassed: z.boolean(),
  figures: z.array(
    z.object({ name: z.string(), wanted: z.string(), reached: z.string(), isMet: z.boolean() }),
  ),
  counts: z.record(z.string(), z.number()),
});

/** What one scenario came to. */
export type Result = z.output<typeof resultSchema>;

/** The results of a run, as they are kept. */
export const reportSchema = z.object({
  at: z.string(),
  machine: z.string(),
  node: z.string(),
  redis: z.string(),
  fsyncMedianMs: z.number(),
  form: z.enum(['short', 'long']),
  results: z.array(resultSchema),
});
export type Report = z.output<typeof reportSchema>;

/** With one more result, in the place of an earlier one of the same scenario. */
export function addResult(report: Report, result: Result): Report {
  const place = report.results.findIndex(({ name }) => name === result.name);
  const results = place === -1 ? [...report.results, result] : report.results.with(place, result);
  return { ...report, results };
}

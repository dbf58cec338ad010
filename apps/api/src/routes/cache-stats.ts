import { z } from 'zod';
import { findDistribution } from '../distributions/find-distribution.ts';
import type { Answer } from '../http/answer.ts';
import { signalOfDisconnect } from '../http/disconnect.ts';
import { readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentStats } from '../present/stats.ts';
import type { Services } from '../services.ts';
import { rangeFields, rangeOf } from '../statistics/read-range.ts';
import { readStats } from '../statistics/read-stats.ts';
import { servedOf } from '../statistics/served-of.ts';
import { sumOfAll } from '../statistics/sum-of-all.ts';

/** Query of `GET /v1/cdn/cache/stats`. */
export const cacheStatsQuery = z.strictObject({
  distribution_id: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Only this distribution. Absent: the sum of all that you may see, at most 20.' }),
  ...rangeFields,
});

/** What one distribution, or all that the client may see, served. */
export async function cacheStats(
  { request, response, principal }: Call,
  services: Services,
): Promise<Answer> {
  const { distribution_id: id, ...given } = readQuery(request, cacheStatsQuery);
  const range = rangeOf(given, services.clock.now());
  const signal = signalOfDisconnect(response);
  if (id === undefined) {
    const { stats, noSeries, missing, missingCount } = await sumOfAll({ principal, range, signal }, services);
    const shown = presentStats(stats, range, noSeries);
    return { status: 200, body: { ...shown, missing, missing_count: missingCount } };
  }
  const found = await findDistribution(id, principal, services);
  const stats = await readStats(servedOf(found, 'stats', services), { range, signal }, services);
  return { status: 200, body: { distribution_id: id, ...presentStats(stats, range) } };
}

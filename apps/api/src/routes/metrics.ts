import { assertMayMeasure } from '../access/assert-may-measure.ts';
import type { TextAnswer } from '../http/answer.ts';
import type { PublicCall } from '../http/route.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/** What this process has measured, for Prometheus. Throws `ApiProblem` as {@link assertMayMeasure} does. */
export async function metrics(call: PublicCall, services: Services): Promise<TextAnswer> {
  await assertMayMeasure(call, services);
  if (services.metrics === undefined) {
    throw new ApiProblem('route-not-found', { detail: 'This process does not measure.' });
  }
  return { status: 200, text: await services.metrics.text(), type: services.metrics.contentType };
}

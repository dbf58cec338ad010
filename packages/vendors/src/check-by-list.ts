import type { DistributionCalls } from './distribution.ts';
import type { CallOptions } from './vendor.ts';

/** A check of an account by the call that lists its distributions: one of them, or none, is answer enough. */
export async function checkByList(
  { list }: Pick<DistributionCalls, 'list'>,
  options: CallOptions,
): Promise<void> {
  await list({ limit: 1 }, options);
}

import { isSameOrigin } from '@purgeway/model';
import type { VendorDistribution } from '../distribution.ts';
import { failure } from './failures.ts';

/**
 * A domain that was there before is ours when it has the wanted origin: an earlier attempt made it. Throws `rejected` for any other,
 * because it is a person's, and is never taken over in silence.
 */
export function assertSameOrigin(
  there: VendorDistribution,
  wanted: string | undefined = '',
): VendorDistribution {
  if (hasSameOrigin(there, wanted)) return there;
  const { origin = 'none' } = there.found;
  throw failure(
    'rejected',
    `The domain is added already, with the origin ${origin}: adopt it, or delete it first.`,
  );
}

/** Whether a domain that is there can be what an earlier attempt made. */
export function hasSameOrigin({ found: { origin = 'none' } }: VendorDistribution, wanted = ''): boolean {
  return isSameOrigin(origin, wanted);
}

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
  const { origin = 'none' } = there.found;
  if (isSameOrigin(origin, wanted)) return there;
  throw failure(
    'rejected',
    `The domain is added already, with the origin ${origin}: adopt it, or delete it first.`,
  );
}

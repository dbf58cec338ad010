import { clientAddressOf } from '@purgeway/access';
import type { Services } from '../services.ts';
import { assertScope } from './assert-scope.ts';
import { assertUnbound } from './assert-within-key.ts';
import { letIn, type Entrance } from './let-in.ts';

/**
 * Lets in who may read the metrics: whoever comes from a network that the config allows, or has a key with the scope `read` that is not
 * limited to hostnames. Throws `ApiProblem` 401, 403 or 429 for all others.
 */
export async function assertMayMeasure(entrance: Entrance, services: Services): Promise<void> {
  if (isFromInside(entrance, services)) {
    return;
  }
  const principal = await letIn(entrance, services);
  assertScope(principal, ['read']);
  assertUnbound(principal);
}

/** Behind a proxy that the config does not know of, everybody seems to come from the proxy's own address. */
function isFromInside(
  { request }: Entrance,
  { trustedProxies, isMeasuringNetwork }: Pick<Services, 'trustedProxies' | 'isMeasuringNetwork'>,
): boolean {
  const { 'x-forwarded-for': forwardedFor, forwarded } = request.headers;
  const isForwarded = forwardedFor !== undefined || forwarded !== undefined;
  return (trustedProxies > 0 || !isForwarded) && isMeasuringNetwork(clientAddressOf(request, trustedProxies));
}

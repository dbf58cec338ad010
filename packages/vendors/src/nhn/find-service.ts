import { isSameOrigin } from '@purgeway/model';
import type { CreateDistribution } from '../distribution.ts';
import { VendorError } from '../errors.ts';
import { registeredUrl } from './callback-url.ts';
import { vendorId } from './client.ts';
import { markerOf } from './description.ts';
import type { ServiceWords, ToldService } from './service-words.ts';

/**
 * The service that an earlier creation made, among all that the vendor tells; undefined when there is none. The marker in the description
 * tells it, or the callback address, which is ours alone. Throws `rejected` when neither can tell: a repeat might make a second one, and
 * what looks like ours may be somebody else's, so a person has to look.
 */
export function findService(
  services: readonly ToldService[],
  request: CreateDistribution,
  { tellsDescription }: Pick<ServiceWords, 'tellsDescription'>,
): ToldService | undefined {
  const marked = services.find(({ description }) => markerOf(description) === request.marker);
  if (marked) return marked;
  const silent = services.filter(({ description }) => description === undefined);
  // Ours always has a description: where descriptions are told at all, one without is not ours.
  const isMarkerTold = tellsDescription || silent.length < services.length;
  if (request.callbackUrl !== undefined) {
    const url = registeredUrl(request.callbackUrl);
    return silent.find(({ callbackUrl }) => callbackUrl === url);
  }
  const alike = isMarkerTold ? [] : silent.filter((service) => isAlike(service, request));
  if (alike.length === 0) return undefined;
  throw new VendorError({ kind: 'rejected', vendor: vendorId, message: describeDoubt(alike) });
}

/** It may be what was to be made: the vendor gives an alias to one service only, and tells origins. */
function isAlike({ aliases, found }: ToldService, { spec }: CreateDistribution): boolean {
  const isSameDomain = spec.domain === undefined ? aliases.length === 0 : aliases.includes(spec.domain);
  return isSameDomain && (found.origin === undefined || isSameOrigin(found.origin, spec.origin));
}

function describeDoubt(alike: readonly ToldService[]): string {
  const names = alike.map(({ domain }) => domain).join(', ');
  return `It is not clear whether it was made: it may be ${names}, and the answers of NHN Cloud CDN bear no mark of ours. Look at the console; if it is there, adopt it by that name.`;
}

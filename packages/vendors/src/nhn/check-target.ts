import type { Target } from '@purgeway/model';
import { checkAddress } from '../check-address.ts';

/** Why the vendor would refuse this target. Items of v1.5 stand a line each, so no target may hold a line break; no address may. */
export function checkTarget(target: Target): string | undefined {
  return checkAddress(target);
}

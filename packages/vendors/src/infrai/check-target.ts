import type { Target } from '@purgeway/model';
import { checkAddress } from '../check-address.ts';

/** Why the vendor would refuse this target. No rules are published beyond "URLs / path prefixes" and tags. */
export function checkTarget(target: Target): string | undefined {
  return target.kind === 'tag' ? checkTag(target.value) : checkAddress(target);
}

function checkTag(tag: string): string | undefined {
  return /^[\x21-\x7e]+$/.test(tag)
    ? undefined
    : 'A tag must be visible ASCII without white space: it travels in a header of the origin.';
}

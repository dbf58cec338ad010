import type { Target } from '@purgeway/model';
import { checkAddress } from '../check-address.ts';

/** Why the vendor would refuse this target. Rules of "CDN 刷新缓存": no `*`, special characters already percent-encoded. */
export function checkTarget(target: Target): string | undefined {
  return checkAddress(target) ?? checkCharacters(target.value);
}

function checkCharacters(value: string): string | undefined {
  if (value.includes('*'))
    return 'Bitiful does not take * in what is purged: name each URL or its directory.';
  if (/[^\x21-\x7e]/.test(value)) return 'Bitiful takes special characters percent-encoded only.';
  if (/%(?![0-9a-f]{2})/i.test(value))
    return 'A % that does not begin a percent-encoded byte must be written %25.';
  return undefined;
}

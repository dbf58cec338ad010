import { bitiful } from './bitiful/index.ts';
import { f5xc } from './f5xc/index.ts';
import { infrai } from './infrai/index.ts';
import { nhn } from './nhn/index.ts';
import { tencent } from './tencent/index.ts';
import type { Vendor } from './vendor.ts';

/** Every vendor Purgeway knows. Adding one is its folder and a line here; the folder's name is the vendor's id. */
export const vendors: readonly Vendor[] = [
  // One a line, in the order of the alphabet.
  bitiful,
  f5xc,
  infrai,
  nhn,
  tencent,
];

/** The vendor of that id; undefined when there is none. */
export function findVendor(id: string): Vendor | undefined {
  return vendors.find((vendor) => vendor.id === id);
}

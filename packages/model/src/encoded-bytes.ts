/**
 * How many bytes of a call a target counts for: as many as in a form body, where every byte but those of letters, digits and `-._*` takes
 * three. `lua/claim.lua` of the store counts the same.
 */
export function encodedBytes(value: string): number {
  const safe = value.replaceAll(/[^\w\-.*]/gu, '').length;
  return 3 * Buffer.byteLength(value) - 2 * safe;
}

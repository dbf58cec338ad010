import { createHmac, timingSafeEqual } from 'node:crypto';
import { distributionIdPattern } from './ids.ts';

const macBytes = 16;

/** What the addresses that vendors call back are made from. */
export interface VendorCallbackPlace {
  /** Address of the API as vendors reach it, with or without a slash at the end. */
  readonly publicUrl: string;
  /** At least 32 random characters, the same in every API and worker process. */
  readonly secret: string;
}

/** The address that a vendor may call when a change of the distribution is done, without query. The same for every change of it. */
export function vendorCallbackUrl(
  { publicUrl, secret }: VendorCallbackPlace,
  distributionId: string,
): string {
  const base = publicUrl.replace(/\/+$/u, '');
  return `${base}/v1/vendor-callbacks/${vendorCallbackToken(secret, distributionId)}`;
}

/** The last part of {@link vendorCallbackUrl}: the id, and proof that we gave it away. */
export function vendorCallbackToken(secret: string, distributionId: string): string {
  return `${distributionId}.${macOf(secret, distributionId).toString('base64url')}`;
}

/** The distribution that a token was made for; undefined when this secret did not make it. Takes the same time for every guess. */
export function distributionOfCallbackToken(secret: string, token: string): string | undefined {
  const [id = '', mac = '', ...rest] = token.split('.');
  if (rest.length > 0 || !distributionIdPattern.test(id)) {
    return undefined;
  }
  const given = Buffer.from(mac, 'base64url');
  const isOurs = given.length === macBytes && timingSafeEqual(given, macOf(secret, id));
  // Node reads several spellings of the same bytes; only ours counts.
  return isOurs && given.toString('base64url') === mac ? id : undefined;
}

function macOf(secret: string, distributionId: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['vendor-callback', distributionId]))
    .digest()
    .subarray(0, macBytes);
}

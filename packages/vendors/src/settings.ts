import { Secret, secretSchema } from '@purgeway/model';
import { z } from 'zod';

/** A credential in an account's settings. Takes a {@link Secret} too, so that settings already read may be read again. */
export const credentialSchema = z.preprocess(
  (value) => (value instanceof Secret ? value.reveal() : value),
  secretSchema,
);

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Address of a vendor's API: https, or plain http to this machine only, because credentials travel on it. */
export const baseUrlSchema = z
  .url({ protocol: /^https?$/ })
  .refine(isSafeBaseUrl, 'Must be https (http only on loopback), without user name, query or fragment.');

/**
 * From sending a call to the last byte of its answer; absent means the exchange's default. Stays below a minute, after which the place
 * that a call takes among an account's calls at a time counts as free again.
 */
export const timeoutMsSchema = z.int().min(1).max(50_000).optional();

function isSafeBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isBare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isBare && (url.protocol === 'https:' || loopback.has(url.hostname));
}

import { createHmac } from 'node:crypto';

/** The exact value `HmacSHA256` among the parameters selects SHA-256; anything else, or none, means SHA-1. */
export const signatureMethods = ['HmacSHA1', 'HmacSHA256'] as const;
export type SignatureMethod = (typeof signatureMethods)[number];

/** A request about to be signed. */
export interface Signable {
  readonly method: 'GET' | 'POST';
  /** Without scheme and port. */
  readonly host: string;
  readonly path: string;
  /** Every parameter that will be sent, `Signature` apart, values raw. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The value of the parameter `Signature`, in base64. The transport percent-encodes it, once.
 * Rule: the vendor's pages "Signature Method" and "Signature Method (SHA256)".
 */
export function sign(request: Signable, secretKey: string): string {
  const algorithm = request.params['SignatureMethod'] === 'HmacSHA256' ? 'sha256' : 'sha1';
  return createHmac(algorithm, secretKey).update(textToSign(request), 'utf8').digest('base64');
}

/** Values stay raw: percent-encoding them here gives a signature that the vendor refuses. */
function textToSign({ method, host, path, params }: Signable): string {
  const pairs = Object.entries(params)
    .map(([name, value]) => ({ name: name.replaceAll('_', '.'), value }))
    .sort((a, b) => compareBytes(a.name, b.name))
    .map(({ name, value }) => `${name}=${value}`);
  return `${method}${host}${path}?${pairs.join('&')}`;
}

/** Names are ASCII, where code units and bytes have the same order; a locale's order would differ. */
function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import { createHash, createHmac } from 'node:crypto';

/** A POST about to be signed. */
export interface Tc3Request {
  /** First part of the vendor's host name, such as `cdn`. */
  readonly service: string;
  /** As the Host header says it, with the port where there is one. */
  readonly host: string;
  /** The exact text of the header. */
  readonly contentType: string;
  readonly body: string;
  readonly timestampSeconds: number;
}

const algorithm = 'TC3-HMAC-SHA256';
const signedHeaders = 'content-type;host';

/** The header `Authorization`. Rule: the vendor's page "Signature v3"; the date is that of UTC. */
export function authorize(
  request: Tc3Request,
  key: { readonly id: string; readonly secret: string },
): string {
  const scope = `${dateOf(request)}/${request.service}/tc3_request`;
  const signature = signTc3(request, key.secret);
  return `${algorithm} Credential=${key.id}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** The signature alone, in lower-case hex. */
export function signTc3(request: Tc3Request, secretKey: string): string {
  const date = dateOf(request);
  const text = [
    algorithm,
    String(request.timestampSeconds),
    `${date}/${request.service}/tc3_request`,
    hash(canonicalRequest(request)),
  ].join('\n');
  const keys = [date, request.service, 'tc3_request'];
  const signingKey = keys.reduce<string | Buffer>((key, part) => hmac(key, part).digest(), `TC3${secretKey}`);
  return hmac(signingKey, text).digest('hex');
}

/** The six parts that are hashed. The block of headers ends in a newline of its own, hence the empty line after it. */
export function canonicalRequest({ host, contentType, body }: Tc3Request): string {
  const headers = `content-type:${contentType}\nhost:${host}\n`;
  return ['POST', '/', '', headers, signedHeaders, hash(body)].join('\n');
}

/** SHA-256 in lower-case hex. */
export function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): ReturnType<typeof createHmac> {
  return createHmac('sha256', key).update(text, 'utf8');
}

function dateOf({ timestampSeconds }: Tc3Request): string {
  return new Date(timestampSeconds * 1000).toISOString().slice(0, 10);
}

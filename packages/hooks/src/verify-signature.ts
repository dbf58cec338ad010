import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignatureScheme, SignedParts, Verdict } from './authentication.ts';
import type { HookRequest } from './hook-request.ts';

/** Checks a signature against each of the secrets. How long a comparison takes says nothing of how much of it is right. */
export function verifySignature(
  scheme: SignatureScheme,
  request: HookRequest,
  { secrets, nowMs }: { readonly secrets: readonly string[]; readonly nowMs: number },
): Verdict {
  const candidates = piecesOf(request, scheme.header, scheme.prefix);
  const timestamp = timestampOf(scheme, request);
  if (candidates.length === 0 || timestamp === undefined) {
    return 'missing';
  }
  const signed = signedBytes(scheme, { ...request, timestamp });
  const isRight = secrets
    .map((secret) => digestOf(scheme, secret, signed))
    .some((digest) => candidates.some((candidate) => isSame(digest, scheme.encoding, candidate)));
  if (!isRight) {
    return 'wrong';
  }
  return isInTime(scheme, timestamp, nowMs) ? 'valid' : 'expired';
}

/** What a sender would have to send as the signature, as the header's piece with its prefix. */
export function signatureOf(scheme: SignatureScheme, parts: SignedParts, secret: string): string {
  const digest = digestOf(scheme, secret, signedBytes(scheme, parts));
  return `${scheme.prefix ?? ''}${digest.toString(scheme.encoding)}`;
}

/** Signatures hold neither commas nor spaces, which part the pieces of a header. */
function piecesOf({ headers }: HookRequest, header: string, prefix = ''): string[] {
  return (headers[header] ?? '')
    .split(/[\s,]+/u)
    .filter((piece) => piece.length > prefix.length && piece.startsWith(prefix))
    .map((piece) => piece.slice(prefix.length))
    .slice(0, piecesMax);
}

/** Nobody sends more: of a thousand guesses at once only these are looked at. */
const piecesMax = 4;

/** Empty for a scheme without one; undefined when it is missing. */
function timestampOf({ timestamp }: SignatureScheme, request: HookRequest): string | undefined {
  if (timestamp === undefined) {
    return '';
  }
  return piecesOf(request, timestamp.header, timestamp.prefix).find((piece) => /^\d{1,16}$/u.test(piece));
}

function isInTime(
  { timestamp: place, toleranceSeconds }: SignatureScheme,
  timestamp: string,
  nowMs: number,
): boolean {
  if (place === undefined || toleranceSeconds === undefined) {
    return true;
  }
  const atMs = Number(timestamp) * (place.unit === 's' ? 1_000 : 1);
  return Math.abs(nowMs - atMs) <= toleranceSeconds * 1_000;
}

function signedBytes({ signedText }: SignatureScheme, parts: SignedParts): Buffer {
  if (typeof signedText !== 'string') {
    return Buffer.from(signedText(parts));
  }
  if (signedText === '{{body}}') {
    return parts.body;
  }
  const pieces = signedText.split(/(\{\{[^{}]*\}\})/u).map((piece) => pieceBytes(piece, parts));
  return Buffer.concat(pieces);
}

function pieceBytes(piece: string, parts: SignedParts): Buffer {
  const name = /^\{\{\s*(\S+?)\s*\}\}$/u.exec(piece)?.[1];
  switch (name) {
    case undefined:
      return Buffer.from(piece);
    case 'body':
      return parts.body;
    case 'timestamp':
    case 'method':
    case 'path':
      return Buffer.from(parts[name]);
    default:
      return Buffer.from(parts.headers[name.replace(/^headers\./u, '')] ?? '');
  }
}

/** What a signed text may name besides headers. */
export const signedNames = ['body', 'timestamp', 'method', 'path'] as const;

function digestOf(
  { algorithm, secretEncoding = 'text' }: SignatureScheme,
  secret: string,
  signed: Buffer,
): Buffer {
  const key = Buffer.from(secret, secretEncoding === 'text' ? 'utf8' : secretEncoding);
  return createHmac(algorithm, key).update(signed).digest();
}

function isSame(digest: Buffer, encoding: SignatureScheme['encoding'], candidate: string): boolean {
  const sent = Buffer.from(candidate, encoding);
  return sent.length === digest.length && timingSafeEqual(sent, digest);
}

/**
 * Query parameters that let whoever knows the URL in, in lower case: signatures of stores and edges (AWS, Google, Azure, CloudFront, Akamai),
 * tokens and keys.
 */
export const credentialParameters = [
  'x-amz-signature',
  'x-amz-credential',
  'x-amz-security-token',
  'x-goog-signature',
  'x-goog-credential',
  'awsaccesskeyid',
  'googleaccessid',
  'key-pair-id',
  'policy',
  'sig',
  'sign',
  'signature',
  'token',
  'access_token',
  'auth',
  'auth_key',
  'authorization',
  'jwt',
  'key',
  'api_key',
  'apikey',
  'secret',
  'password',
  'hdnts',
  'hdnea',
  'hdntl',
  'verify',
] as const;

const names: ReadonlySet<string> = new Set(credentialParameters);

/** Whether a target's query looks as if it held a credential. A name may be written with percent signs, and in any case. */
export function holdsCredential(value: string): boolean {
  const [, ...parts] = value.split(/[?&;]/u);
  return value.includes('?') && parts.some((part) => part.includes('=') && names.has(nameOf(part)));
}

function nameOf(part: string): string {
  const written = part.slice(0, part.indexOf('='));
  const decoded = written.replaceAll(/%([\da-f]{2})/giu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded.toLowerCase();
}

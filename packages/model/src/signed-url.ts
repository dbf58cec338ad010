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

const pattern = new RegExp(`[?&;](?:${credentialParameters.join('|')})=`, 'iu');

/** Whether a target's query looks as if it held a credential. */
export function holdsCredential(value: string): boolean {
  return value.includes('?') && pattern.test(value);
}

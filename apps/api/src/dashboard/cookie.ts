import type { Request } from 'express';

const cookieName = 'purgeway_session';
/** Browsers keep such a cookie only from this very host over TLS: no other site of the domain can plant one. */
const secureCookieName = `__Host-${cookieName}`;

/** The session cookie's value, if the browser sent one that can be a token of ours. Over TLS only the protected one counts. */
export function readSessionCookie(request: Request): string | undefined {
  const name = isSecure(request) ? secureCookieName : cookieName;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const values = pairs
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && /^[\w-]{43}$/u.test(value) ? value : undefined;
}

/** The `Set-Cookie` header that keeps a session for `maxAgeMs`; 0 ends it. */
export function sessionCookie(value: string, maxAgeMs: number, request: Request): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${Math.floor(maxAgeMs / 1000)}`];
  return isSecure(request)
    ? [`${secureCookieName}=${value}`, ...attributes, 'Secure'].join('; ')
    : [`${cookieName}=${value}`, ...attributes].join('; ');
}

/** Behind a proxy that ends TLS, only its header tells. Claiming it falsely only makes the cookie stricter. */
export function isSecure(request: Pick<Request, 'secure' | 'headers'>): boolean {
  const forwarded = request.headers['x-forwarded-proto'];
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',')[0];
  return request.secure || first?.trim() === 'https';
}

import type { IncomingMessage } from 'node:http';

const cookieName = 'purgeway_session';

/** The session cookie's value, if the browser sent one. */
export function readSessionCookie({ headers }: IncomingMessage): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}

/** The `Set-Cookie` header that keeps a session for `maxAgeMs`; 0 ends it. */
export function sessionCookie(value: string, maxAgeMs: number, isSecure: boolean): string {
  const attributes = ['Path=/admin', 'HttpOnly', 'SameSite=Strict', `Max-Age=${Math.floor(maxAgeMs / 1000)}`];
  return [`${cookieName}=${value}`, ...attributes, ...(isSecure ? ['Secure'] : [])].join('; ');
}

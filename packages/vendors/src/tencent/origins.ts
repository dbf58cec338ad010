import { formatOrigin, parseOrigin } from '@purgeway/model';
import { isIP } from 'node:net';

/** An origin as the vendor writes it: `host` or `host:port`, without scheme. Text that is no origin comes back as it is. */
export function toOriginAddress(origin: string): string {
  const parts = parseOrigin(origin);
  return parts === undefined ? origin : formatOrigin({ hostname: parts.hostname, port: parts.port });
}

/** What kind of address an origin's host is; undefined for text that is no origin. */
export function originHostKind(origin: string): 'ip' | 'ipv6' | 'domain' | undefined {
  const parts = parseOrigin(origin);
  if (parts === undefined) return undefined;
  const version = isIP(parts.hostname.replace(/^\[|\]$/g, ''));
  if (version === 0) return 'domain';
  return version === 6 ? 'ipv6' : 'ip';
}

/** Why the vendor would refuse an origin, in both generations; undefined when it is fine. */
export function checkOrigin(origin: string): string | undefined {
  const parts = parseOrigin(origin);
  if (parts === undefined) return 'The origin must be a host, host:port or an http(s) URL.';
  if (parts.path !== undefined)
    return 'The origin must have no path: Tencent Cloud CDN keeps the path of the request.';
  return undefined;
}

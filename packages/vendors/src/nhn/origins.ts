import { formatOrigin, parseOrigin, type OriginParts } from '@purgeway/model';
import { isDeepStrictEqual } from 'node:util';
import type { ApiVersion } from './settings.ts';
import type { OriginServer } from './wire.ts';

/** Console guide, table 2 "Available Origin Server Port Numbers": single ports and stretches of them. */
const ports: readonly (readonly [number, number])[] = [
  [72, 72],
  [80, 89],
  [443, 443],
  [488, 488],
  [591, 591],
  [777, 777],
  [1080, 1080],
  [1088, 1088],
  [1111, 1111],
  [1443, 1443],
  [2080, 2080],
  [7001, 7001],
  [7070, 7070],
  [7612, 7612],
  [7777, 7777],
  [8000, 9001],
  [9901, 9908],
  [11080, 11110],
  [12900, 12949],
  [45002, 45002],
];

/**
 * An origin as the vendor takes it. With a scheme: the port of that scheme alone. A port without scheme: `port`, which v2.0 does not have,
 * so there it is HTTP but for 443. Neither: 80 and 443, what the console fills in.
 */
export function writeOrigin(text: string, version: ApiVersion): OriginServer {
  const parts = parseOrigin(text) ?? { hostname: text };
  return {
    origin: parts.hostname,
    ...portsOf(parts, version),
    ...(parts.path !== undefined && { originPath: parts.path }),
  };
}

function portsOf({ scheme, port }: OriginParts, version: ApiVersion): Partial<OriginServer> {
  if (scheme === 'http') return { httpPort: port ?? 80 };
  if (scheme === 'https') return { httpsPort: port ?? 443 };
  if (port === undefined) return { httpPort: 80, httpsPort: 443 };
  if (version === 'v1.5') return { port };
  return port === 443 ? { httpsPort: port } : { httpPort: port };
}

/** The origin in our words. What has a port for each scheme is said without scheme and port. */
export function readOrigin({ origin, port, httpPort, httpsPort, originPath }: Told): string {
  const path = (originPath ?? '').replace(/\/+$/, '');
  const place = { hostname: origin, ...(path !== '' && { path }) };
  if (port) return formatOrigin({ ...place, port });
  if (httpPort && !httpsPort) return formatOrigin({ ...place, scheme: 'http', port: httpPort });
  if (httpsPort && !httpPort) return formatOrigin({ ...place, scheme: 'https', port: httpsPort });
  return formatOrigin(place);
}

/** The servers as an option, where the field `origin` does not say all of them; undefined where it does. */
export function readServers(told: readonly Told[], version: ApiVersion): readonly OriginServer[] | undefined {
  const servers = told.map(dropNull);
  const [first] = servers;
  const isAllSaid =
    servers.length < 2 && (!first || isDeepStrictEqual(writeOrigin(readOrigin(first), version), first));
  return isAllSaid ? undefined : servers;
}

function dropNull({ origin, port, httpPort, httpsPort, originPath }: Told): OriginServer {
  return {
    origin,
    ...(port && { port }),
    ...(httpPort && { httpPort }),
    ...(httpsPort && { httpsPort }),
    ...(originPath && { originPath }),
  };
}

/** An origin server as it is told: what is absent may be null. */
export interface Told {
  readonly origin: string;
  readonly port?: number | null | undefined;
  readonly httpPort?: number | null | undefined;
  readonly httpsPort?: number | null | undefined;
  readonly originPath?: string | null | undefined;
}

/** True when no server answers HTTPS, so that requests over HTTPS must be made over HTTP. `port` is the HTTP port by the document. */
export function needsDowngrade(servers: readonly OriginServer[]): boolean {
  return servers.every(({ httpsPort, port }) => httpsPort === undefined && port !== 443);
}

/** What the vendor would refuse of a server (result codes 10008 to 10012, 10018, 10023 to 10025), as a sentence. */
export function checkServer(server: OriginServer): string | undefined {
  const { origin, port, httpPort, httpsPort, originPath = '' } = server;
  if (/^[a-z]+:\/\//i.test(origin)) return 'An origin server is named without http:// or https://.';
  if (origin.length > 255) return 'The name of an origin server has at most 255 characters.';
  if (origin.includes('[') || !/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(origin)) {
    return 'An origin server is a domain or an IPv4 address.';
  }
  if (originPath !== '' && !originPath.startsWith('/')) return 'The path of an origin starts with /.';
  if (originPath.endsWith('/')) return 'The path of an origin does not end with /.';
  if (originPath.length > 8192) return 'The path of an origin has at most 8,192 characters.';
  return checkPorts([port, httpPort, httpsPort]);
}

function checkPorts([port, httpPort, httpsPort]: readonly (number | undefined)[]): string | undefined {
  if (port !== undefined && (httpPort ?? httpsPort) !== undefined) {
    return 'An origin has either port, or httpPort and httpsPort, never both.';
  }
  if ((port ?? httpPort ?? httpsPort) === undefined) return 'An origin needs port, httpPort or httpsPort.';
  if (httpPort !== undefined && httpPort === httpsPort)
    return 'httpPort and httpsPort of an origin must differ.';
  const bad = [port, httpPort, httpsPort].find((value) => value !== undefined && !isAllowed(value));
  return bad === undefined ? undefined : `NHN Cloud CDN does not fetch from port ${bad}.`;
}

function isAllowed(value: number): boolean {
  return ports.some(([first, last]) => value >= first && value <= last);
}

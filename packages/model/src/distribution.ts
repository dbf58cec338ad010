/** The common fields of a distribution, with their names in the API. */
export const distributionFields = {
  origin: 'origin',
  domain: 'domain',
  enabled: 'enabled',
  cacheTtlSeconds: 'cache_ttl_seconds',
  allowedMethods: 'allowed_methods',
  httpsOnly: 'https_only',
  tags: 'tags',
} as const;
export type DistributionField = keyof typeof distributionFields;

/** What a distribution is meant to be, in words that all vendors share. Absent: left to the vendor. */
export interface DistributionSpec {
  /** Host, `host:port` or URL of the origin; see {@link parseOrigin}. */
  readonly origin: string;
  /** Public hostname, in lower case. Absent where the vendor gives one. */
  readonly domain?: string | undefined;
  readonly enabled: boolean;
  readonly cacheTtlSeconds?: number | undefined;
  /** In upper case. */
  readonly allowedMethods?: readonly string[] | undefined;
  readonly httpsOnly?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
  /** What this vendor has beyond the common fields, as its own schema gave it back. */
  readonly vendorOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** Some of a distribution's fields; absent: unchanged. */
export type DistributionPatch = {
  readonly [Field in keyof DistributionSpec]?: DistributionSpec[Field] | undefined;
};

/**
 * How a distribution stands.
 *
 * - `creating`: asked for, and the vendor does not serve it yet.
 * - `updating`: a change is under way.
 * - `active`: the vendor serves it.
 * - `disabled`: it exists and serves nothing.
 * - `deleting`: being taken down.
 * - `deleted`: the vendor does not have it any more.
 * - `failed`: the vendor could not set it up, or refused to.
 * - `registered`: stands in the config file alone, so its state at the vendor is not looked after.
 */
export const distributionStates = [
  'creating',
  'updating',
  'active',
  'disabled',
  'deleting',
  'deleted',
  'failed',
  'registered',
] as const;
export type DistributionState = (typeof distributionStates)[number];

/** A difference between what was asked for and what the vendor has. */
export interface Drift {
  /** The field's name in the API. */
  readonly field: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

/** The parts of an origin. Absent: not said, so the vendor's own choice. */
export interface OriginParts {
  readonly scheme?: 'http' | 'https' | undefined;
  readonly hostname: string;
  readonly port?: number | undefined;
  /** Begins with `/` and does not end with it. */
  readonly path?: string | undefined;
}

const originPattern =
  /^(?:(?<scheme>https?):\/\/)?(?<host>\[[\da-f:.]+\]|[^\s/?#@\\:]+)(?::(?<port>\d{1,5}))?(?<path>\/[^\s?#\\\p{Cc}]*)?$/iu;

/** Reads an origin: `host`, `host:port` or an http(s) URL without user name, query and fragment. Undefined when it is none of them. */
export function parseOrigin(text: string): OriginParts | undefined {
  const { scheme, host, port, path } = originPattern.exec(text)?.groups ?? {};
  const url = URL.parse(`http://${host ?? ''}${port === undefined ? '' : `:${port}`}/`);
  return url === null || url.port === '0' ? undefined : partsOf({ scheme, port, path }, url.hostname);
}

function partsOf(
  { scheme, port, path = '' }: Readonly<Record<'scheme' | 'port' | 'path', string | undefined>>,
  hostname: string,
): OriginParts {
  const bare = path.replace(/\/+$/u, '');
  return {
    ...(scheme !== undefined && { scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http' }),
    hostname,
    ...(port !== undefined && { port: Number(port) }),
    ...(bare !== '' && { path: bare }),
  };
}

/** The opposite of {@link parseOrigin}. */
export function formatOrigin({ scheme, hostname, port, path }: OriginParts): string {
  return `${scheme === undefined ? '' : `${scheme}://`}${hostname}${port === undefined ? '' : `:${port}`}${path ?? ''}`;
}

/** True when the two name the same origin, as far as both say: a scheme or port that one leaves out does not count. */
export function isSameOrigin(one: string, other: string): boolean {
  const a = parseOrigin(one);
  const b = parseOrigin(other);
  if (a === undefined || b === undefined) {
    return one === other;
  }
  return (
    a.hostname === b.hostname && a.path === b.path && agree(a.scheme, b.scheme) && agree(portOf(a), portOf(b))
  );
}

function agree<T>(one: T | undefined, other: T | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

function portOf({ scheme, port }: OriginParts): number | undefined {
  return port ?? (scheme === undefined ? undefined : { http: 80, https: 443 }[scheme]);
}

import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Config, Key } from '@purgeway/config';
import { createNetworkList } from '@purgeway/egress';
import type { Clock } from '@purgeway/runtime';

export interface MeasureDeps {
  readonly config: Pick<Config, 'keys' | 'metrics'>;
  readonly clock: Clock;
}

/**
 * Makes the rule by which the metrics may be read: from the networks that the config allows, not through a proxy, or with a key that has the
 * scope `read` and is not limited to some hostnames. Keys are looked up by their hash, so that how long it takes says nothing about them.
 */
export function createMayMeasure({ config, clock }: MeasureDeps): (request: IncomingMessage) => boolean {
  const isInside = createNetworkList(config.metrics.allowedNetworks);
  const keys = new Map(config.keys.filter(mayRead).flatMap(hashesOf));
  return ({ headers, socket }) => {
    const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
    if (!isForwarded && isInside(socket.remoteAddress ?? '')) {
      return true;
    }
    const [, token] = /^Bearer +(\S+)$/iu.exec(headers.authorization ?? '') ?? [];
    const endsAtMs = token === undefined ? undefined : keys.get(hash('sha256', token));
    return endsAtMs !== undefined && endsAtMs > clock.now();
  };
}

function mayRead({ revoked, scopes, hostnames, prefixes }: Key): boolean {
  const isReader = scopes.includes('read') || scopes.includes('admin');
  return isReader && !revoked && hostnames === undefined && prefixes === undefined;
}

/** Each secret of a key with when it ends. */
function hashesOf({ sha256, previousSha256, previousUntil, expiresAt }: Key): [string, number][] {
  const endsAtMs = timeOf(expiresAt);
  return [
    [sha256, endsAtMs],
    ...(previousSha256 === undefined
      ? []
      : [[previousSha256, Math.min(endsAtMs, timeOf(previousUntil))] satisfies [string, number]]),
  ];
}

function timeOf(text: string | undefined): number {
  return text === undefined ? Number.POSITIVE_INFINITY : Date.parse(text);
}

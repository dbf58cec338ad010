import type { IncomingMessage } from 'node:http';
import { bearerOf, clientAddressOf, createKeyRing, createWrongKeyGate, lookAtKey } from '@purgeway/access';
import type { Config, Key } from '@purgeway/config';
import { createNetworkList } from '@purgeway/egress';
import type { Clock } from '@purgeway/runtime';

export interface MeasureDeps {
  readonly config: Pick<Config, 'keys' | 'metrics'>;
  readonly clock: Clock;
}

/** `paused`: no key of that address is looked at for so long, because too many unknown ones came from there. */
export type MayMeasure =
  | { readonly answer: 'yes' | 'no' }
  | { readonly answer: 'paused'; readonly pauseMs: number };

/** Nobody stands in front of a worker's own port whose word on where a request came from would count. */
const trustedProxies = 0;

/**
 * Makes the rule by which the metrics may be read: from the networks that the config allows, not through a proxy, or with a key that has the
 * scope `read` and is not limited to some hostnames. Who guesses keys is slowed down as at the API.
 */
export function createMayMeasure({ config, clock }: MeasureDeps): (request: IncomingMessage) => MayMeasure {
  const isInside = createNetworkList(config.metrics.allowedNetworks);
  const keyRing = createKeyRing({
    keys: config.keys,
    holderOf: (key) => ({ isReader: isReader(key) }),
    clock,
  });
  const wrongKeys = createWrongKeyGate(clock);
  return (request) => {
    const { 'x-forwarded-for': forwardedFor, forwarded } = request.headers;
    const isForwarded = forwardedFor !== undefined || forwarded !== undefined;
    const address = clientAddressOf(request, trustedProxies);
    if (!isForwarded && isInside(address)) {
      return { answer: 'yes' };
    }
    const apiKey = bearerOf(request);
    if (apiKey === undefined) {
      return { answer: 'no' };
    }
    const found = lookAtKey({ address, apiKey }, { keyRing, wrongKeys });
    if (found.state === 'paused') {
      return { answer: 'paused', pauseMs: found.pauseMs };
    }
    return { answer: found.state === 'good' && found.holder.isReader ? 'yes' : 'no' };
  };
}

function isReader({ scopes, hostnames, prefixes }: Key): boolean {
  const hasScope = scopes.includes('read') || scopes.includes('admin');
  return hasScope && hostnames === undefined && prefixes === undefined;
}

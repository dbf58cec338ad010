import { isHostOfHook, type ConfiguredHook, type RateLimit } from '@purgeway/config';
import { createHook, findSource, type Hook } from '@purgeway/hooks';
import { createKeyLimits } from '../access/key-limits.ts';
import type { Principal } from '../access/key-ring.ts';

/** A hook of the config, ready to be called. */
export interface OwnHook extends ConfiguredHook {
  readonly hook: Hook;
  /** Who purges by it, as if it were a key. */
  readonly principal: Principal;
  /** Who calls it, as people know it. */
  readonly sourceName: string;
}

/** Every hook by its name. `rateLimit`: of those that have none of their own. */
export function openHooks(
  configured: readonly ConfiguredHook[],
  rateLimit: RateLimit,
): ReadonlyMap<string, OwnHook> {
  return new Map(configured.map((each) => [each.name, openHook(each, rateLimit)]));
}

function openHook(configured: ConfiguredHook, rateLimit: RateLimit): OwnHook {
  const { name, client, settings, secret, previousSecret } = configured;
  return {
    ...configured,
    hook: createHook(settings, {
      secrets: () => [secret, previousSecret].flatMap((one) => (one === undefined ? [] : [one.reveal()])),
      isHostAllowed: (hostname) => isHostOfHook(configured, hostname),
    }),
    principal: {
      client,
      // No key can have this id: theirs have no colon.
      key: `hook:${name}`,
      scopes: configured.mayPurgeSites ? ['purge', 'purge_everything'] : ['purge'],
      limits: createKeyLimits(configured),
      targetsPerDayMax: configured.targetsPerDayMax,
      rateLimit: configured.rateLimit ?? rateLimit,
      proof: '',
    },
    sourceName: findSource(settings.source)?.name ?? settings.source,
  };
}

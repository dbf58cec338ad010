import { parseLane, type Account, type Config } from '@purgeway/config';
import type { Store } from '@purgeway/store';
import type { PurgeDistribution } from '@purgeway/vendors';

export interface PlaceDeps {
  readonly store: { readonly changes: Pick<Store['changes'], 'get'> };
  readonly account: Account;
  readonly distributions: Config['distributions'];
}

/**
 * Which of the vendor's distributions a lane's targets are purged from. `none`: its calls name no distribution. `not-yet`: the vendor
 * has not made it yet. `unknown`: this process's config has none, and may be an older one than others have. `gone`: Purgeway made it, and it
 * is there no more.
 */
export type Place =
  | { readonly is: 'none' }
  | { readonly is: 'ready'; readonly distribution: PurgeDistribution }
  | { readonly is: 'not-yet' }
  | { readonly is: 'unknown'; readonly message: string }
  | { readonly is: 'gone'; readonly message: string };

/** Looks up the distribution that a lane is for, in the config and among those that Purgeway made. */
export async function findPlace({ store, account, distributions }: PlaceDeps, lane: string): Promise<Place> {
  const { kind, scope } = parseLane(lane);
  if (account.limits.purge[kind]?.scope !== 'distribution' || scope === undefined) {
    return { is: 'none' };
  }
  const configured = distributions.find(({ id }) => id === scope);
  if (configured?.vendorId !== undefined) {
    const { vendorId, hostnames } = configured;
    return { is: 'ready', distribution: { vendorId, hostnames } };
  }
  const record = await store.changes.get(scope);
  if (record === undefined) {
    const message = `The worker that was to purge from the distribution "${scope}" has none of this name in its config.`;
    return { is: 'unknown', message };
  }
  const isLost = record.state === 'failed' && record.vendorId === undefined;
  if (record.state === 'deleted' || isLost) {
    return { is: 'gone', message: `There is no distribution "${scope}" to purge from any more.` };
  }
  const { vendorId, hostnames } = record;
  return vendorId === undefined ? { is: 'not-yet' } : { is: 'ready', distribution: { vendorId, hostnames } };
}

import { hash } from 'node:crypto';
import { describeLane, type LaneLoad, type LimitedAccount } from '@purgeway/config';
import { encodedBytes, type Destination, type PurgeMode, type RoutedTarget } from '@purgeway/model';

/** Counts what a purge would put into each lane. */
export interface Tally {
  add(targets: readonly RoutedTarget[], routes: readonly (readonly Destination[])[]): void;
  /** By account, in the order met. */
  loads(): ReadonlyMap<string, readonly LaneLoad[]>;
}

/** So many targets are remembered, to count equal ones once; of a longer list those that follow count each, as if all differed. */
const rememberedMax = 100_000;

export function createTally(accounts: ReadonlyMap<string, LimitedAccount>, mode: PurgeMode): Tally {
  const tallies = new Map<string, Map<string, { targets: number; bytes: number }>>();
  const seen = new Set<string>();

  function isNew({ kind, value }: RoutedTarget): boolean {
    const name = hash('sha256', `${kind} ${value}`, 'base64url').slice(0, 12);
    if (seen.has(name)) {
      return false;
    }
    if (seen.size < rememberedMax) {
      seen.add(name);
    }
    return true;
  }

  function count(account: LimitedAccount, distribution: string, { kind, value }: RoutedTarget): void {
    const { lane } = describeLane(account, { kind, value, mode, distribution });
    const lanes = tallies.get(account.id) ?? new Map<string, { targets: number; bytes: number }>();
    tallies.set(account.id, lanes);
    const load = lanes.get(lane) ?? { targets: 0, bytes: 0 };
    lanes.set(lane, load);
    load.targets += 1;
    load.bytes += encodedBytes(value);
  }

  return {
    add: (targets, routes) => {
      for (const target of targets.filter(isNew)) {
        for (const { account: id, distribution } of routes[target.route] ?? []) {
          const account = accounts.get(id);
          if (account !== undefined) {
            count(account, distribution, target);
          }
        }
      }
    },
    loads: () =>
      new Map([...tallies].map(([id, lanes]) => [id, [...lanes].map(([lane, load]) => ({ lane, ...load }))])),
  };
}

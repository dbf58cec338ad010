import type { Destination, PurgeMeta, RoutedTarget, TargetState } from '@purgeway/model';
import type { TargetRow } from '@purgeway/store';
import type { Principal } from '../access/key-ring.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/** Finds what of a purge came to nothing, and where it is to go again. */
export interface FailedTargets {
  /** Of some of its targets those that are to be purged again. Throws `ApiProblem` 403 for one that the key may not purge. */
  pick(rows: readonly TargetRow[]): RoutedTarget[];
  /** All that was picked. */
  sum(): Pick<PurgeMeta, 'targets' | 'accounts' | 'routes'>;
}

const good: ReadonlySet<TargetState> = new Set(['confirmed', 'unverified']);

export function createFailedTargets(
  meta: PurgeMeta,
  principal: Principal,
  { vendorOf, fronting }: Pick<Services, 'vendorOf' | 'fronting'>,
): FailedTargets {
  const routes: (readonly Destination[])[] = [];
  const numbers = new Map<string, number>();
  const accounts: Record<string, number> = {};
  let targets = 0;

  /** The number of a set of destinations. */
  function routeTo(destinations: readonly Destination[]): number {
    const name = JSON.stringify(destinations);
    const known = numbers.get(name);
    if (known !== undefined) {
      return known;
    }
    numbers.set(name, routes.length);
    return routes.push(destinations) - 1;
  }

  /** Of the accounts that are configured still: nobody would carry the others out. */
  function failedAt(row: TargetRow): readonly Destination[] {
    const failed = new Set(
      row.accounts.filter(({ state }) => !good.has(state)).map(({ account }) => account),
    );
    return (meta.routes[row.route ?? -1] ?? []).filter(
      ({ account }) => failed.has(account) && vendorOf(account) !== undefined,
    );
  }

  function assertAllowed({ value }: TargetRow, kind: RoutedTarget['kind'], to: readonly Destination[]): void {
    const hostnames = (): readonly string[] =>
      to.flatMap(({ distribution }) => fronting.distribution(distribution)?.distribution.hostnames ?? []);
    const own = URL.parse(value)?.hostname ?? (kind === 'hostname' ? value : undefined);
    const beyond = principal.limits?.explain({
      kind,
      value,
      hostnames: () => (own === undefined ? hostnames() : [own]),
    });
    if (beyond !== undefined) {
      throw new ApiProblem('outside-key-limits', { detail: beyond });
    }
  }

  return {
    pick: (rows) =>
      rows.flatMap((row) => {
        const { kind, value } = row;
        const to = failedAt(row);
        if (kind === 'distribution' || row.isUnreadable === true || to.length === 0) {
          return [];
        }
        assertAllowed(row, kind, to);
        targets += 1;
        for (const { account } of to) {
          accounts[account] = (accounts[account] ?? 0) + 1;
        }
        return [{ kind, value, route: routeTo(to) }];
      }),
    sum: () => ({ targets, accounts, routes }),
  };
}

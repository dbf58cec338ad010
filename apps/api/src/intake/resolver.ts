import type { PurgeMode, RoutedTarget, TargetKind } from '@purgeway/model';
import { explainRefusal } from '@purgeway/vendors';
import type { Entry } from './entry.ts';
import type { Front, FrontAccount, Fronting } from './fronting.ts';
import { parseEntry, type ParsedEntry } from './parse-entry.ts';
import { refuse, type Fault, type Refusal } from './refusal.ts';

/** What narrows a whole request. */
export interface ResolverOptions {
  readonly mode: PurgeMode;
  /** Targets are of this distribution and go to its account alone. */
  readonly front?: Front | undefined;
  /** Only accounts of this vendor. */
  readonly vendor?: string | undefined;
}

/** Where an entry goes, or why it goes nowhere. */
export type Resolved =
  | { readonly ok: true; readonly target: RoutedTarget }
  | { readonly ok: false; readonly refusal: Refusal };

/** Finds the accounts of one request's entries, one after another, and keeps count. */
export interface Resolver {
  resolve(entry: Entry): Resolved;
  /** The account sets met so far; a target names its set by position. */
  routes(): readonly (readonly string[])[];
  /** Targets per account so far. */
  accounts(): Readonly<Record<string, number>>;
  /** Targets so far. */
  targets(): number;
}

interface Destination {
  readonly route: number;
  readonly accounts: readonly FrontAccount[];
  readonly faults: Map<TargetKind, Fault | undefined>;
  targets: number;
}

/**
 * Makes the resolver of one request. What an account cannot do is refused by name, for the whole target: it is never
 * sent to some of its accounts only.
 */
export function createResolver(fronting: Fronting, options: ResolverOptions): Resolver {
  // Only of configured hostnames, of which there are few: what a stream makes up must not fill the memory.
  const byHostname = new Map<string, Destination>();
  const destinations: Destination[] = [];

  function destinationOf(hostname: string): Destination | Fault {
    const known = byHostname.get(hostname);
    if (known !== undefined) {
      return known;
    }
    const accounts = findAccounts(fronting, options, hostname);
    if ('code' in accounts) {
      return accounts;
    }
    const found = destinationFor(destinations, accounts);
    byHostname.set(hostname, found);
    return found;
  }

  function resolve(entry: Entry): Resolved {
    const parsed = parseEntry(entry, options.front?.distribution);
    if (!parsed.ok) {
      return { ok: false, refusal: refuse(entry, parsed) };
    }
    const destination = destinationOf(parsed.hostname);
    if ('code' in destination) {
      return { ok: false, refusal: refuse(entry, destination) };
    }
    const fault = faultOf(parsed, destination, options.mode);
    if (fault !== undefined) {
      return { ok: false, refusal: refuse(entry, fault) };
    }
    destination.targets += 1;
    const { kind, value } = parsed.target;
    return { ok: true, target: { kind, value, route: destination.route } };
  }

  return {
    resolve,
    routes: () => destinations.map(({ accounts }) => accounts.map(({ id }) => id)),
    accounts: () => countPerAccount(destinations),
    targets: () => destinations.reduce((sum, { targets }) => sum + targets, 0),
  };
}

function findAccounts(
  fronting: Fronting,
  { front, vendor }: ResolverOptions,
  hostname: string,
): readonly FrontAccount[] | Fault {
  if (front !== undefined) {
    return front.distribution.hostnames.includes(hostname) ? [front.account] : notOf(front, hostname);
  }
  const accounts = [...new Set(fronting.accountsFor(hostname).map(({ account }) => account))];
  if (accounts.length === 0) {
    return {
      code: 'unknown-hostname',
      detail: `No configured distribution fronts ${hostname}: add one to the config, or leave out this entry.`,
    };
  }
  const chosen = vendor === undefined ? accounts : accounts.filter((account) => account.vendor.id === vendor);
  return chosen.length > 0
    ? chosen
    : {
        code: 'not-of-vendor',
        detail: `No account of ${vendor ?? 'the vendor'} fronts ${hostname}: leave out "vendor" or this entry.`,
      };
}

function notOf({ distribution: { id, domain } }: Front, hostname: string): Fault {
  return {
    code: 'not-of-distribution',
    detail: `Distribution ${id} fronts ${domain}, not ${hostname}: leave out "distribution_id" or this entry.`,
  };
}

/** Hostnames with the same accounts share one route. */
function destinationFor(destinations: Destination[], accounts: readonly FrontAccount[]): Destination {
  const same = destinations.find(
    (destination) =>
      destination.accounts.length === accounts.length &&
      destination.accounts.every(({ id }, position) => id === accounts[position]?.id),
  );
  if (same !== undefined) {
    return same;
  }
  const made: Destination = { route: destinations.length, accounts, faults: new Map(), targets: 0 };
  destinations.push(made);
  return made;
}

function faultOf({ target }: ParsedEntry, destination: Destination, mode: PurgeMode): Fault | undefined {
  const { accounts, faults } = destination;
  if (!faults.has(target.kind)) {
    faults.set(
      target.kind,
      faultAmong('not-supported', accounts, ({ vendor }) =>
        explainRefusal(vendor.capabilities, target.kind, mode),
      ),
    );
  }
  return (
    faults.get(target.kind) ??
    faultAmong('refused-by-vendor-rules', accounts, ({ vendor }) => vendor.checkTarget(target))
  );
}

/** One sentence for each account that says no, with its name. */
function faultAmong(
  code: Fault['code'],
  accounts: readonly FrontAccount[],
  explain: (account: FrontAccount) => string | undefined,
): Fault | undefined {
  let detail: string | undefined;
  for (const account of accounts) {
    const reason = explain(account);
    if (reason !== undefined) {
      const named = `Account ${account.id} (${account.vendor.id}): ${reason}`;
      detail = detail === undefined ? named : `${detail} ${named}`;
    }
  }
  return detail === undefined ? undefined : { code, detail };
}

function countPerAccount(destinations: readonly Destination[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { accounts, targets } of destinations) {
    for (const { id } of accounts) {
      counts[id] = (counts[id] ?? 0) + targets;
    }
  }
  return counts;
}

import type { Destination, PurgeMode, RoutedTarget, Target, TargetKind } from '@purgeway/model';
import { explainRefusal } from '@purgeway/vendors';
import { isSite, type KeyLimits, type LimitedTarget } from '../access/key-limits.ts';
import { distributionNotReady } from './distribution-problems.ts';
import type { Entry } from './entry.ts';
import type { Front, FrontAccount, Fronting } from './fronting.ts';
import { parseEntry, type ParsedEntry } from './parse-entry.ts';
import { refuse, type Fault, type Refusal } from './refusal.ts';

/** What narrows a whole request. */
export interface ResolverOptions {
  readonly mode: PurgeMode;
  /** Targets are of this distribution and go to its account alone. */
  readonly front?: Front | undefined;
  /** Whatever has a hostname goes to every account that fronts it all the same; only what has none, such as a tag, goes to `front` alone. */
  readonly fansOut?: boolean | undefined;
  /** Only accounts of this vendor. */
  readonly vendor?: string | undefined;
  /** Only what the key may purge. */
  readonly limits?: KeyLimits | undefined;
}

/** Where an entry goes, or why it goes nowhere. */
export type Resolved =
  | { readonly ok: true; readonly target: RoutedTarget }
  | { readonly ok: false; readonly refusal: Refusal };

/** Finds the accounts of one request's entries, one after another, and keeps count. */
export interface Resolver {
  /** Throws `ApiProblem` when the entry needs the domain of a distribution that has none yet. */
  resolve(entry: Entry): Resolved;
  /** Whether an entry was refused because nobody who was asked for is known to front its hostname. */
  hasMissed(): boolean;
  /** The sets of destinations met so far; a target names its set by position. */
  routes(): readonly (readonly Destination[])[];
  /** Targets per account so far. */
  accounts(): Readonly<Record<string, number>>;
  /** Targets so far. */
  targets(): number;
  /** Whether one of them is all of a site. */
  hasSite(): boolean;
}

interface RouteEntry {
  readonly route: number;
  readonly fronts: readonly Front[];
  readonly faults: Map<TargetKind, Fault | undefined>;
  targets: number;
}

/**
 * Makes the resolver of one request. What an account cannot do is refused by name, for the whole target: it is never
 * sent to some of its accounts only.
 */
export function createResolver(fronting: Fronting, options: ResolverOptions): Resolver {
  // Only of configured hostnames, of which there are few: what a stream makes up must not fill the memory.
  const byHostname = new Map<string, RouteEntry>();
  const destinations: RouteEntry[] = [];
  let hasMissed = false;
  let hasSite = false;

  function destinationOf(hostname = ''): RouteEntry | Fault {
    const known = byHostname.get(hostname);
    if (known !== undefined) {
      return known;
    }
    const fronts = findFronts(fronting, options, hostname);
    if ('code' in fronts) {
      hasMissed = true;
      return fronts;
    }
    const found = destinationFor(destinations, fronts);
    byHostname.set(hostname, found);
    return found;
  }

  function resolve(entry: Entry): Resolved {
    assertReady(entry, options);
    const parsed = parseEntry(entry, options.front?.distribution);
    if (!parsed.ok) {
      return { ok: false, refusal: refuse(entry, parsed) };
    }
    // Before anything is looked up, so that the key learns nothing of what lies beyond its limits.
    const beyond = options.limits?.explain(limitedTarget(parsed, options.front));
    if (beyond !== undefined) {
      return { ok: false, refusal: refuse(entry, { code: 'outside-key-limits', detail: beyond }) };
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
    hasSite ||= isSite(parsed.target);
    const { kind, value } = parsed.target;
    return { ok: true, target: { kind, value, route: destination.route } };
  }

  return {
    resolve,
    hasMissed: () => hasMissed,
    routes: () =>
      destinations.map(({ fronts }) =>
        fronts.map(({ account, distribution }) => ({ account: account.id, distribution: distribution.id })),
      ),
    accounts: () => countPerAccount(destinations),
    targets: () => destinations.reduce((sum, { targets }) => sum + targets, 0),
    hasSite: () => hasSite,
  };
}

function assertReady({ word, text }: Entry, { front, fansOut = false }: ResolverOptions): void {
  const isOfDomain = word === 'path' || word === 'directory' || word === 'hostname';
  const needsDomain = isOfDomain && (!fansOut || text.startsWith('/'));
  if (needsDomain && front !== undefined && front.distribution.domain === undefined) {
    throw distributionNotReady(front.distribution);
  }
}

/**
 * What a purge of the target may remove, for the limits of a key. A name such as a tag stands for things of all hostnames that its
 * vendor looks for it in.
 */
function limitedTarget({ target, hostname }: ParsedEntry, front: Front | undefined): LimitedTarget {
  const isOfDistribution =
    front !== undefined && front.account.limits.purge[target.kind]?.scope === 'distribution';
  const hostnames = (): readonly string[] | undefined => {
    if (hostname !== undefined) {
      return [hostname];
    }
    if (isOfDistribution) {
      return front.distribution.hostnames;
    }
    const whole = target.kind === 'everything' ? URL.parse(target.value)?.hostname : undefined;
    return whole === undefined ? undefined : [whole];
  };
  return { ...target, hostnames };
}

/** `hostname` is empty for what belongs to the whole distribution. */
function findFronts(
  fronting: Fronting,
  { front, fansOut = false, vendor }: ResolverOptions,
  hostname: string,
): readonly Front[] | Fault {
  if (front !== undefined && !(fansOut && hostname !== '')) {
    const isOfIt = hostname === '' || front.distribution.hostnames.includes(hostname);
    return isOfIt ? [front] : notOf(front, hostname);
  }
  const fronts = firstOfEachAccount(fronting.accountsFor(hostname));
  if (fronts.length === 0) {
    return {
      code: 'unknown-hostname',
      detail: `No distribution fronts ${hostname}: create or configure one, or leave out this entry.`,
    };
  }
  const chosen = vendor === undefined ? fronts : fronts.filter(({ account }) => account.vendor.id === vendor);
  return chosen.length > 0
    ? chosen
    : {
        code: 'not-of-vendor',
        detail: `No account of ${vendor ?? 'the vendor'} fronts ${hostname}: leave out "vendor" or this entry.`,
      };
}

/** A target's truth is kept by account, so each counts once. */
function firstOfEachAccount(fronts: readonly Front[]): readonly Front[] {
  const firsts = new Map<string, Front>();
  for (const front of fronts) {
    if (!firsts.has(front.account.id)) {
      firsts.set(front.account.id, front);
    }
  }
  return [...firsts.values()];
}

function notOf({ distribution: { id, domain } }: Front, hostname: string): Fault {
  return {
    code: 'not-of-distribution',
    detail: `Distribution ${id} fronts ${domain ?? 'no hostname yet'}, not ${hostname}: leave out "distribution_id" or this entry.`,
  };
}

/** Hostnames of the same distributions share one route. */
function destinationFor(destinations: RouteEntry[], fronts: readonly Front[]): RouteEntry {
  const same = destinations.find(
    (destination) =>
      destination.fronts.length === fronts.length &&
      destination.fronts.every(({ distribution }, i) => distribution.id === fronts[i]?.distribution.id),
  );
  if (same !== undefined) {
    return same;
  }
  const made: RouteEntry = { route: destinations.length, fronts, faults: new Map(), targets: 0 };
  destinations.push(made);
  return made;
}

function faultOf({ target }: ParsedEntry, destination: RouteEntry, mode: PurgeMode): Fault | undefined {
  const { faults } = destination;
  const accounts = destination.fronts.map(({ account }) => account);
  if (!faults.has(target.kind)) {
    faults.set(
      target.kind,
      faultAmong('not-supported', accounts, ({ vendor }) =>
        explainRefusal(vendor.capabilities, target.kind, mode),
      ),
    );
  }
  const fault = faults.get(target.kind);
  if (fault !== undefined || isNamedById(target, destination)) {
    return fault;
  }
  return faultAmong('refused-by-vendor-rules', accounts, ({ vendor }) => vendor.checkTarget(target));
}

/** Everything of a distribution without a domain: our own name for it, which no rule of a vendor can be about. */
function isNamedById({ kind, value }: Target, { fronts }: RouteEntry): boolean {
  return kind === 'everything' && fronts.some(({ distribution }) => distribution.id === value);
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

function countPerAccount(destinations: readonly RouteEntry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { fronts, targets } of destinations) {
    for (const { account } of fronts) {
      counts[account.id] = (counts[account.id] ?? 0) + targets;
    }
  }
  return counts;
}

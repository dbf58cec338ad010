import { asError } from '@purgeway/model';
import type { Clock } from '@purgeway/runtime';
import type { DistributionRecord, DistributionStore } from '@purgeway/store';
import { wasNeverMade } from '../distributions/was-never-made.ts';
import type { Front, FrontAccount, Fronting, LiveFronting } from './fronting.ts';

export interface FrontingDeps {
  /** What the config fronts. */
  readonly routing: Fronting;
  /** Every configured account; distributions of others do not count. */
  readonly accounts: readonly FrontAccount[];
  readonly distributions: Pick<DistributionStore, 'version' | 'all'>;
  readonly clock: Clock;
  /** Told of each look that fails. What is known stays known. */
  readonly onFailed: (error: Error) => void;
}

/** Older knowledge is looked at again before it is used: another process may have made a distribution since. */
const freshForMs = 1_000;

/** Who fronts what by the config and by the distributions in Redis; before the first look by the config alone. */
export function createFronting({
  routing,
  accounts,
  distributions,
  clock,
  onFailed,
}: FrontingDeps): LiveFronting {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  let known: Fronting = indexOf([]);
  let version: string | undefined;
  let lookedAtMs: number | undefined;

  async function look(): Promise<void> {
    const startedAtMs = clock.now();
    // Before the records, so that a change between the two is seen at the next look.
    const current = await distributions.version();
    if (current !== version) {
      known = indexOf(frontsOf(await distributions.all(), byId));
      version = current;
    }
    lookedAtMs = startedAtMs;
  }

  const looks = oneAtATime(() =>
    look().catch((error: unknown) => {
      onFailed(asError(error));
      throw error;
    }),
  );
  const isFresh = (): boolean => {
    const ageMs = lookedAtMs === undefined ? freshForMs : clock.now() - lookedAtMs;
    return ageMs >= 0 && ageMs < freshForMs;
  };
  return {
    accountsFor: (hostname) => {
      const made = known.accountsFor(hostname);
      const configured = routing.accountsFor(hostname);
      return made.length === 0 ? configured : [...configured, ...made];
    },
    distribution: (id) => routing.distribution(id) ?? known.distribution(id),
    refresh: () => looks.next(),
    freshen: () => (isFresh() ? Promise.resolve() : looks.running()),
  };
}

/** Deleted ones are gone; those that are being deleted or were never made are found by id alone, to be refused with a reason. */
function indexOf(fronts: readonly Front[]): Fronting {
  const byId = new Map(fronts.map((front) => [front.distribution.id, front]));
  const byHostname = new Map<string, Front[]>();
  for (const front of fronts.filter(({ distribution }) => mayServe(distribution))) {
    for (const hostname of front.distribution.hostnames) {
      byHostname.set(hostname, [...(byHostname.get(hostname) ?? []), front]);
    }
  }
  return {
    accountsFor: (hostname) => byHostname.get(hostname.toLowerCase()) ?? [],
    distribution: (id) => byId.get(id),
  };
}

function frontsOf(
  records: readonly DistributionRecord[],
  accounts: ReadonlyMap<string, FrontAccount>,
): readonly Front[] {
  return records.flatMap((record) => {
    const { id, state, client } = record;
    const account = accounts.get(record.account);
    const hostnames = record.hostnames.map((hostname) => hostname.toLowerCase());
    const known = { state, client, wasNeverMade: wasNeverMade(record) };
    const distribution = { id, domain: hostnames[0], hostnames, scheme: 'https', ...known } as const;
    return account === undefined || state === 'deleted' ? [] : [{ account, distribution }];
  });
}

/** Whether it may hold copies of what it fronts. One that is not known to serve yet may begin to at any moment; a failed one may go on. */
function mayServe({ state, wasNeverMade: isNone }: Front['distribution']): boolean {
  return state !== 'deleting' && isNone !== true;
}

/** Runs some work never twice at the same time. */
function oneAtATime(work: () => Promise<void>) {
  let current: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  function start(): Promise<void> {
    current = work().finally(() => {
      current = undefined;
    });
    return current;
  }
  return {
    /** The run that is under way, or else one that begins now. */
    running: () => current ?? start(),
    /** A run that begins after the call; all who ask meanwhile share it. */
    next(): Promise<void> {
      if (current === undefined) {
        return start();
      }
      following ??= current
        .catch(() => undefined)
        .then(() => {
          following = undefined;
          return start();
        });
      return following;
    },
  };
}

import type { FakeContext } from '../testing/fake.ts';

/** Where a domain stands; each generation has its own words for it. */
export type FakeDomainState = 'deploying' | 'closing' | 'online' | 'offline' | 'failed';

/** A domain of the fake account, with its configuration as the generation keeps it. */
export interface FakeDomain<Config> {
  readonly id: number;
  readonly name: string;
  readonly addedAt: number;
  changedAt: number;
  target: 'online' | 'offline';
  /** Since when changes end failed. */
  brokenAt?: number;
  config: Config;
}

/** The domains of the fake account: every change takes as long as the fake says, by its clock. */
export interface FakeDomains<Config> {
  add(name: string, config: Config): void;
  find(name: string): FakeDomain<Config> | undefined;
  findById(id: number): FakeDomain<Config> | undefined;
  all(): readonly FakeDomain<Config>[];
  stateOf(domain: FakeDomain<Config>): FakeDomainState;
  change(domain: FakeDomain<Config>, config: Config): void;
  switchTo(domain: FakeDomain<Config>, target: 'online' | 'offline'): void;
  drop(domain: FakeDomain<Config>): void;
  /** Every change of it, one that is under way too, ends failed. */
  breakDown(name: string): void;
}

export function createFakeDomains<Config>({ clock, rolloutAfterMs }: FakeContext): FakeDomains<Config> {
  const domains = new Map<string, FakeDomain<Config>>();
  let lastId = 308_901;
  const stateOf = (domain: FakeDomain<Config>): FakeDomainState => {
    const settledAt = domain.changedAt + rolloutAfterMs();
    if (clock.now() < settledAt) return domain.target === 'online' ? 'deploying' : 'closing';
    // A change that was over before is not touched by what broke later.
    return domain.brokenAt !== undefined && settledAt > domain.brokenAt ? 'failed' : domain.target;
  };
  return {
    add: (name, config) => {
      lastId += 1;
      const at = clock.now();
      domains.set(name, {
        id: lastId,
        name,
        addedAt: at,
        changedAt: at,
        target: 'online',
        config,
      });
    },
    find: (name) => domains.get(name),
    findById: (id) => [...domains.values()].find((domain) => domain.id === id),
    all: () => [...domains.values()],
    stateOf,
    change: (domain, config) => {
      domain.config = config;
      domain.changedAt = clock.now();
    },
    switchTo: (domain, target) => {
      domain.target = target;
      domain.changedAt = clock.now();
    },
    drop: (domain) => {
      domains.delete(domain.name);
    },
    breakDown: (name) => {
      const domain = domains.get(name);
      if (domain !== undefined) domain.brokenAt = clock.now();
    },
  };
}

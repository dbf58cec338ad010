import type { Account } from './account.ts';
import type { Config, Distribution } from './parse-config.ts';

/** One way that leads to a hostname: the account that fronts it, through which of its distributions. */
export interface RoutedAccount {
  readonly account: Account;
  readonly distribution: Distribution;
}

export interface Routing {
  /** Every account that fronts the hostname, in the order of the config; empty when none does. Case does not matter. */
  accountsFor(hostname: string): readonly RoutedAccount[];
  /** The distribution with its account; undefined when there is none of that id. */
  distribution(id: string): RoutedAccount | undefined;
}

/** Indexes the config once, so that a request of many targets is routed by look-ups. */
export function createRouting(config: Pick<Config, 'accounts' | 'distributions'>): Routing {
  const accounts = new Map(config.accounts.map((account) => [account.id, account]));
  const byId = new Map<string, RoutedAccount>();
  const byHostname = new Map<string, RoutedAccount[]>();
  for (const distribution of config.distributions) {
    const account = accounts.get(distribution.account);
    if (account !== undefined) {
      const routed = Object.freeze({ account, distribution });
      byId.set(distribution.id, routed);
      for (const hostname of distribution.hostnames) {
        byHostname.set(hostname, [...(byHostname.get(hostname) ?? []), routed]);
      }
    }
  }
  return {
    accountsFor: (hostname) => byHostname.get(hostname.toLowerCase()) ?? [],
    distribution: (id) => byId.get(id),
  };
}

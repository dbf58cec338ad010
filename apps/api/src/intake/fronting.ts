import type { Vendor } from '@purgeway/vendors';

/** What intake must know of a vendor account. */
export interface FrontAccount {
  readonly id: string;
  readonly vendor: Pick<Vendor, 'id' | 'capabilities' | 'checkTarget'>;
}

/** What intake must know of a distribution. */
export interface FrontDistribution {
  readonly id: string;
  /** The hostname that paths are relative to. */
  readonly domain: string;
  /** Every hostname it fronts. */
  readonly hostnames: readonly string[];
  readonly scheme: 'http' | 'https';
}

/** A distribution with the account that serves it. */
export interface Front {
  readonly account: FrontAccount;
  readonly distribution: FrontDistribution;
}

/** Who fronts what. */
export interface Fronting {
  /** Every distribution that fronts the hostname; empty when none does. */
  accountsFor(hostname: string): readonly Front[];
  distribution(id: string): Front | undefined;
}

import type { DistributionState, TargetKind } from '@purgeway/model';
import type { PurgeLimits, Vendor } from '@purgeway/vendors';

/** What intake must know of a vendor account. */
export interface FrontAccount {
  readonly id: string;
  readonly vendor: Pick<Vendor, 'id' | 'capabilities' | 'checkTarget'>;
  readonly limits: { readonly purge: Partial<Record<TargetKind, Pick<PurgeLimits, 'scope'>>> };
}

/** What intake must know of a distribution. */
export interface FrontDistribution {
  readonly id: string;
  /** The hostname that paths are relative to; absent until one is known. */
  readonly domain?: string | undefined;
  /** Every hostname it fronts; empty until one is known. */
  readonly hostnames: readonly string[];
  readonly scheme: 'http' | 'https';
  /** Absent for those of the config, which are not looked after. */
  readonly state?: DistributionState | undefined;
  /** Whose it is; only this client may name it. Absent for those of the config, which are everybody's. */
  readonly client?: string | undefined;
  /** It failed before its vendor had it. Absent for those of the config. */
  readonly wasNeverMade?: boolean | undefined;
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

/** A fronting that changes, because distributions are made and deleted. Its answers come from memory. */
export interface LiveFronting extends Fronting {
  /** Afterwards it knows everything that was accepted before the call. Rejects when that cannot be found out, and keeps what it knew. */
  refresh(): Promise<void>;
  /** Afterwards it knows everything that was accepted a second ago. Resolves at once when it does already; rejects as above. */
  freshen(): Promise<void>;
}

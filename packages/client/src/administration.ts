import type { ApiKey, AuditEntry, AuditVerification } from './api/access.ts';
import type { Routes } from './api/routes.ts';
import type { Readiness } from './api/service.ts';
import type { Account, AccountCheck, ChangedAccount, Statistics, Vendor } from './api/vendors.ts';
import type { Caller } from './call.ts';
import { createListing, type Listing } from './listing.ts';
import type { CallOptions } from './send.ts';

export interface Accounts {
  /** Every vendor account and how it stands. */
  list(options?: CallOptions): Promise<readonly Account[]>;
  get(id: string, options?: CallOptions): Promise<Account>;
  /** Has it send nothing until it is resumed. */
  pause(id: string, options?: CallOptions): Promise<ChangedAccount>;
  /** Tries its credentials with one call that only reads. */
  check(id: string, options?: CallOptions): Promise<AccountCheck>;
  /** What happened in each of the last minutes. */
  statistics(query?: Routes['readStatistics']['query'], options?: CallOptions): Promise<Statistics>;
  /** Ends a pause, or a hold that a vendor's refusal brought about. */
  resume(id: string, options?: CallOptions): Promise<ChangedAccount>;
}

export function accountsOf({ call }: Caller): Accounts {
  return {
    list: async (options) => (await call('listAccounts', options)).items,
    get: (id, options) => call('getAccount', { ...options, path: { id } }),
    pause: (id, options) => call('pauseAccount', { ...options, path: { id } }),
    check: (id, options) => call('checkAccount', { ...options, path: { id } }),
    statistics: (query, options) => call('readStatistics', { ...options, query }),
    resume: (id, options) => call('resumeAccount', { ...options, path: { id } }),
  };
}

type AuditFilters = Omit<Routes['listAudit']['query'], 'cursor' | 'limit'>;

export interface Audit {
  /** Newest first. */
  list(filters?: AuditFilters, options?: CallOptions): Listing<AuditEntry>;
  /** All of it in one go, oldest first. */
  export(filters?: AuditFilters, options?: CallOptions): AsyncGenerator<AuditEntry>;
  verify(options?: CallOptions): Promise<AuditVerification>;
}

export function auditOf({ call, lines }: Caller): Audit {
  return {
    list: (filters, options) =>
      createListing((cursor) => call('listAudit', { ...options, query: { ...filters, cursor } })),
    export: (filters, options) => lines('listAudit', { ...options, query: { ...filters } }),
    verify: (options) => call('verifyAudit', options),
  };
}

export interface Service {
  vendors(options?: CallOptions): Promise<readonly Vendor[]>;
  keys(options?: CallOptions): Promise<readonly ApiKey[]>;
  /** Whether purges can be accepted now, and why not. Throws only when the API cannot be asked. */
  readiness(options?: CallOptions): Promise<Readiness>;
}

export function serviceOf({ call }: Caller): Service {
  return {
    vendors: async (options) => (await call('listVendors', options)).items,
    keys: async (options) => (await call('listKeys', options)).items,
    readiness: (options) => call('readyz', { ...options, alsoFine: [503] }),
  };
}

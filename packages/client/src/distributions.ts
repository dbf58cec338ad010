import type {
  AcceptedChange,
  AcceptedDeletion,
  CacheStats,
  Distribution,
  GoneDistribution,
  LogRecord,
} from './api/distributions.ts';
import type { Routes } from './api/routes.ts';
import type { Caller } from './call.ts';
import { createListing, type Listing } from './listing.ts';
import type { CallOptions } from './send.ts';

export interface ChangeOptions extends CallOptions {
  /** Absent: one is made up for this call. */
  readonly idempotencyKey?: string | undefined;
}

export interface Distributions {
  list(options?: CallOptions): Listing<Distribution>;
  get(id: string, options?: CallOptions): Promise<Distribution>;
  create(wanted: Routes['createDistribution']['body'], options?: ChangeOptions): Promise<AcceptedChange>;
  /** Fields that are not given stay as they are. */
  update(
    id: string,
    changes: Routes['updateDistribution']['body'],
    options?: ChangeOptions,
  ): Promise<AcceptedChange>;
  delete(id: string, options?: ChangeOptions): Promise<AcceptedDeletion | GoneDistribution>;
  /** Takes over one that exists at a vendor. */
  adopt(wanted: Routes['adoptDistribution']['body'], options?: ChangeOptions): Promise<AcceptedChange>;
  /** The vendor's log, as it comes. */
  logs(
    id: string,
    query?: Routes['readDistributionLogs']['query'],
    options?: CallOptions,
  ): AsyncGenerator<LogRecord>;
  /** What one distribution served, or all together. */
  stats(query?: Routes['readCacheStats']['query'], options?: CallOptions): Promise<CacheStats>;
}

export function distributionsOf({ call, lines }: Caller): Distributions {
  return {
    list: (options) =>
      createListing((cursor) => call('listDistributions', { ...options, query: { cursor } })),
    get: (id, options) => call('getDistribution', { ...options, path: { distribution_id: id } }),
    create: (body, options) => call('createDistribution', { ...options, body }),
    update: (id, body, options) =>
      call('updateDistribution', { ...options, path: { distribution_id: id }, body }),
    delete: (id, options) => call('deleteDistribution', { ...options, path: { distribution_id: id } }),
    adopt: (body, options) => call('adoptDistribution', { ...options, body }),
    logs: (id, query, options) => lines('readDistributionLogs', { ...options, path: { id }, query }),
    stats: (query, options) => call('readCacheStats', { ...options, query }),
  };
}

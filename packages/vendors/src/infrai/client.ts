import type { AdapterDeps, CallOptions } from '../vendor.ts';
import { createSender, type Call, type Reply } from './send-call.ts';
import type { InfraiSettings } from './settings.ts';
import {
  cacheStatsSchema,
  deletedSchema,
  distributionListSchema,
  distributionSchema,
  purgedSchema,
  type CacheStats,
  type Distribution,
  type DistributionBody,
  type DistributionList,
  type PurgeBody,
  type Purged,
  type StatsParameters,
} from './wire.ts';

/** The vendor's calls, one function each, in the vendor's words. */
export interface InfraiClient {
  /** The same key gives the same distribution, within a time that no document tells. */
  createDistribution(
    body: DistributionBody,
    idempotencyKey: string,
    options: CallOptions,
  ): Promise<Reply<Distribution>>;
  getDistribution(distributionId: string, options: CallOptions): Promise<Reply<Distribution>>;
  listDistributions(
    query: { readonly cursor?: string | undefined; readonly limit: number },
    options: CallOptions,
  ): Promise<Reply<DistributionList>>;
  updateDistribution(
    distributionId: string,
    body: DistributionBody,
    options: CallOptions,
  ): Promise<Reply<Distribution>>;
  deleteDistribution(distributionId: string, options: CallOptions): Promise<void>;
  /** Costs money. The body's key goes as a header too. */
  purgeCache(body: PurgeBody, options: CallOptions): Promise<Reply<Purged>>;
  readCacheStats(parameters: StatsParameters, options: CallOptions): Promise<Reply<CacheStats>>;
}

/** Speaks the REST contract: a bearer key, JSON, and idempotency keys where a call makes something or costs money. */
export function createInfraiClient(settings: InfraiSettings, deps: AdapterDeps): InfraiClient {
  const send = createSender(settings, deps);
  const distribution = (call: Call): Promise<Reply<Distribution>> => send(call, distributionSchema);
  return {
    createDistribution: (body, idempotencyKey, options) =>
      distribution({
        purpose: 'create',
        method: 'POST',
        path: '/distribution/create',
        body,
        idempotencyKey,
        options,
      }),
    getDistribution: (id, options) =>
      distribution({ purpose: 'read', method: 'GET', path: pathOf('get', id), options }),
    listDistributions: ({ cursor, limit }, options) =>
      send(
        {
          purpose: 'read',
          method: 'GET',
          path: '/distribution/list',
          query: { cursor, limit: `${limit}` },
          options,
        },
        distributionListSchema,
      ),
    updateDistribution: (id, body, options) =>
      distribution({ purpose: 'change', method: 'PATCH', path: pathOf('update', id), body, options }),
    deleteDistribution: async (id, options) => {
      const path = pathOf('delete', id);
      await send({ purpose: 'change', method: 'DELETE', path, options }, deletedSchema);
    },
    purgeCache: (body, options) =>
      send(
        {
          purpose: 'purge',
          method: 'POST',
          path: '/cache/purge',
          body,
          idempotencyKey: body.idempotency_key,
          options,
        },
        purgedSchema,
      ),
    readCacheStats: (query, options) =>
      send(
        { purpose: 'read', method: 'GET', path: '/cache/stats', query: { ...query }, options },
        cacheStatsSchema,
      ),
  };
}

function pathOf(verb: 'get' | 'update' | 'delete', distributionId: string): string {
  return `/distribution/${verb}/${encodeURIComponent(distributionId)}`;
}

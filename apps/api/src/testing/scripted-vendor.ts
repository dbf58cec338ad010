import { secretSchema } from '@purgeway/model';
import {
  defineVendor,
  VendorError,
  type AdapterDeps,
  type Capabilities,
  type Exchange,
  type Limit,
  type LogPage,
  type LogsQuery,
  type StatsQuery,
  type Vendor,
  type VendorErrorKind,
  type VendorStats,
} from '@purgeway/vendors';
import { z } from 'zod';

/** What a scripted vendor answers, and what it was asked. */
export interface Script {
  stats: (query: StatsQuery, signal: AbortSignal) => Promise<VendorStats>;
  logs: (query: LogsQuery, signal: AbortSignal) => Promise<LogPage>;
  /** Absent: passed. */
  check?: (hostnames: readonly string[], exchange: Exchange) => Promise<void>;
}

/** Fails as a vendor does. */
export function vendorFailure(kind: VendorErrorKind, retryAfterMs?: number): VendorError {
  return new VendorError({
    kind,
    vendor: 'scripted',
    message: `words behind ${kind}`,
    code: 'E1',
    retryAfterMs,
  });
}

const can = { answer: 'can', source: 'the document' } as const;

const ableCapabilities: Capabilities = {
  'purge.url': can,
  'distribution.create': can,
  'distribution.read': can,
  'distribution.list': can,
  'distribution.update': can,
  'distribution.enable': can,
  'distribution.delete': can,
  stats: can,
  logs: can,
  'account.check': can,
};

/** A vendor that can do everything to distributions but express tags, and fixes `https_only`; its option `region` is `eu` or `us`. */
export function ableVendor(script: Script): Vendor {
  return defineVendor({
    ...base('able', script),
    capabilities: ableCapabilities,
    checkPurpose: 'read',
    rollout: { firstAfterMs: limit(1_000), everyMs: limit(1_000) },
    distributionFields: {
      origin: { answer: 'can', maps: 'backend' },
      domain: { answer: 'can', maps: 'host' },
      enabled: { answer: 'can', maps: 'on' },
      cacheTtlSeconds: { answer: 'can', maps: 'ttl', isReadBack: false },
      allowedMethods: { answer: 'can', maps: 'verbs' },
      httpsOnly: { answer: 'can', maps: 'tls', isChangeable: false },
      tags: { answer: 'cannot', note: 'Able knows no tags.' },
    },
    vendorOptionsSchema: z.strictObject({
      region: z.enum(['eu', 'us']).optional(),
      deep: z.strictObject({ level: z.int() }).optional(),
    }),
    checkDistribution: ({ domain, cacheTtlSeconds = 0 }) => [
      ...(domain === undefined ? [{ field: 'domain', message: 'Able needs a domain.' } as const] : []),
      ...(cacheTtlSeconds > 1_000_000
        ? [{ field: 'cacheTtlSeconds', message: 'Able keeps copies for less.' } as const]
        : []),
    ],
  });
}

/** A vendor that can create and read, and neither change, switch nor delete, nor tell anything. */
export function plainVendor(script: Script): Vendor {
  return defineVendor({
    ...base('plain', script),
    capabilities: {
      'purge.url': can,
      'distribution.create': can,
      'distribution.read': can,
      'distribution.delete': { answer: 'cannot', note: 'Plain never forgets.' },
      stats: { answer: 'cannot', note: 'Plain does not count.' },
    },
    distributionFields: {
      origin: { answer: 'can', maps: 'backend' },
      domain: { answer: 'can', maps: 'host' },
      enabled: { answer: 'cannot', note: 'Plain is always on.' },
      cacheTtlSeconds: { answer: 'cannot', note: 'Plain decides itself.' },
      allowedMethods: { answer: 'cannot', note: 'Plain lets all through.' },
      httpsOnly: { answer: 'cannot', note: 'Plain takes both.' },
      tags: { answer: 'cannot', note: 'Plain knows no tags.' },
    },
    vendorOptionsSchema: z.strictObject({}),
    checkDistribution: () => [],
  });
}

/** A vendor that can purge, and no more. */
export function purgeOnlyVendor(script: Script): Vendor {
  return defineVendor({
    ...base('purge-only', script),
    capabilities: {
      'purge.url': can,
      'distribution.create': { answer: 'cannot', note: 'Purge Only has no way to make one.' },
    },
  });
}

function base(id: string, script: Script) {
  return {
    id,
    name: `The ${id} vendor`,
    docs: `https://${id}.example/docs`,
    credentials: 'A token: console, Tokens.',
    limits: {
      callsAtATimeMax: limit(2),
      purge: { url: { targetsPerCallMax: limit(10), rates: [] } },
      change: { rates: [] },
      read: { rates: [] },
      stats: {
        rates: [{ unit: 'calls', max: { ...limit(5), assumed: true }, windowMs: 1_000 }],
        callsEach: limit(2),
      },
      logs: { rates: [] },
    },
    watching: { firstAfterMs: limit(1_000) },
    settingsSchema: z.strictObject({ token: secretSchema }),
    checkTarget: () => undefined,
    createAdapter: (_settings: unknown, { exchange }: AdapterDeps) => ({
      purge: () => Promise.resolve({ state: 'complete' } as const),
      stats: (query: StatsQuery, { signal }: { readonly signal: AbortSignal }) => script.stats(query, signal),
      logs: (query: LogsQuery, { signal }: { readonly signal: AbortSignal }) => script.logs(query, signal),
      check: async ({ hostnames }: { readonly hostnames: readonly string[] }) =>
        script.check?.(hostnames, exchange),
    }),
  } as const;
}

function limit(value: number): Limit {
  return { value, source: 'the document' };
}

import { readAs } from '../http.ts';
import type { AdapterDeps, CallOptions } from '../vendor.ts';
import { classify } from './errors.ts';
import type { NhnSettings } from './settings.ts';
import { purgeReplySchema, purgesReplySchema, type PurgeRecord } from './wire.ts';

/** The vendor's id. */
export const vendorId = 'nhn';

/** Fields of a service, or of a request about one, by the vendor's names. */
export type Fields = Readonly<Record<string, unknown>>;

/** A purge in the vendor's words. */
export interface PurgeRequest {
  readonly domain: string;
  /** Absent: everything of the service. */
  readonly items?: readonly string[] | undefined;
}

export interface PurgesQuery {
  readonly domain: string;
  /** From 1. */
  readonly page: number;
  readonly itemsPerPage: number;
  /** ms since 1970. */
  readonly startTimeMs: number;
}

/** The vendor's calls, one function each. `getPurges`, `patchDistribution` and the number of a purge are v1.5's alone. */
export interface NhnClient {
  /** Gives back what was made, raw. */
  createDistribution(distribution: Fields, options: CallOptions): Promise<readonly unknown[]>;
  /** All, or the one of that domain; an unknown domain may be an empty list or `not-found`. */
  getDistributions(domain: string | undefined, options: CallOptions): Promise<readonly unknown[]>;
  /** Replaces all settings. */
  putDistribution(distribution: Fields, options: CallOptions): Promise<void>;
  /** Changes the settings that are named and leaves the others. */
  patchDistribution(distribution: Fields, options: CallOptions): Promise<void>;
  deleteDistributions(domains: readonly string[], options: CallOptions): Promise<void>;
  /** `throttledMs` is how long to wait if the window is used up. Gives back the number of the purge, where there is one. */
  purge(request: PurgeRequest, throttledMs: () => number, options: CallOptions): Promise<number | undefined>;
  getPurges(
    query: PurgesQuery,
    options: CallOptions,
  ): Promise<{ readonly totalItems: number; readonly purges: readonly PurgeRecord[] }>;
}

interface ClientCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly throttledMs?: () => number;
}

/** Speaks the Public API: JSON, the bare secret key as `Authorization`, the app key in the path. */
export function createNhnClient(settings: NhnSettings, deps: AdapterDeps): NhnClient {
  const isV2 = settings.apiVersion === 'v2.0';
  const call = (request: ClientCall, options: CallOptions): Promise<unknown> =>
    send(request, options, { settings, deps });
  const change = async (
    method: 'PUT' | 'PATCH' | 'DELETE',
    body: unknown,
    options: CallOptions,
  ): Promise<void> => {
    await call({ method, path: 'distributions', body }, options);
  };
  return {
    createDistribution: async (distribution, options) => {
      const body = { distributions: [distribution] };
      return listOf(await call({ method: 'POST', path: 'distributions', body }, options));
    },
    getDistributions: async (domain, options) => {
      const query = domain === undefined ? {} : { domain };
      return listOf(await call({ method: 'GET', path: 'distributions', query }, options));
    },
    putDistribution: (distribution, options) =>
      change('PUT', isV2 ? { distributions: [distribution] } : distribution, options),
    patchDistribution: (distribution, options) => change('PATCH', distribution, options),
    deleteDistributions: (domains, options) => change('DELETE', { domains }, options),
    purge: async (request, throttledMs, options) => {
      const reply = await call({ method: 'POST', ...purgeCall(request, isV2), throttledMs }, options);
      return isV2 ? undefined : readAs(purgeReplySchema, reply, vendorId).purgeSeq;
    },
    getPurges: async ({ domain, page, itemsPerPage, startTimeMs }, options) => {
      const query = {
        domain,
        page: String(page),
        itemsPerPage: String(itemsPerPage),
        startTime: new Date(startTimeMs).toISOString(),
      };
      return readAs(
        purgesReplySchema,
        await call({ method: 'GET', path: 'purges', query }, options),
        vendorId,
      );
    },
  };
}

/** The items of v1.5 are one text, a line each. */
function purgeCall({ domain, items }: PurgeRequest, isV2: boolean): Pick<ClientCall, 'path' | 'body'> {
  if (isV2) {
    return items === undefined
      ? { path: 'purge/all', body: { domain } }
      : { path: 'purge/item', body: { domain, purgeList: items } };
  }
  const body =
    items === undefined
      ? { domain, purgeType: 'ALL' }
      : { domain, purgeType: 'ITEM', purgeList: items.join('\n') };
  return { path: 'purges', body };
}

async function send(
  { method, path, query = {}, body, throttledMs = () => 2_000 }: ClientCall,
  { signal }: CallOptions,
  { settings, deps }: { readonly settings: NhnSettings; readonly deps: AdapterDeps },
): Promise<unknown> {
  const { appKey, secretKey, apiVersion, baseUrl, timeoutMs } = settings;
  const base = `${baseUrl.replace(/\/$/, '')}/${apiVersion}/appKeys/${encodeURIComponent(appKey.reveal())}`;
  const search = new URLSearchParams(query).toString();
  const answer = await deps.exchange({
    vendor: vendorId,
    method,
    url: `${base}/${path}${search === '' ? '' : `?${search}`}`,
    headers: { authorization: secretKey.reveal(), 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    reply: 'json',
    signal,
    timeoutMs,
    secrets: [appKey, secretKey],
    classify: (reply) => classify(reply, throttledMs),
  });
  return answer.body;
}

/** The documents show both forms: a list, and a single service flat beside the header. */
function listOf(reply: unknown): readonly unknown[] {
  if (typeof reply !== 'object' || reply === null) return [];
  const list: unknown = Reflect.get(reply, 'distributions');
  if (Array.isArray(list)) return list;
  return 'domain' in reply ? [reply] : [];
}

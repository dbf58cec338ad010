import type { z } from 'zod';
import { readAs } from '../http.ts';
import type { CallOptions } from '../vendor.ts';
import { createGateway, type GatewayDeps, type LegacyCall, type Params } from './gateway.ts';
import type { LegacySettings } from './settings.ts';
import { vendorId } from './vendor-id.ts';
import {
  countersSchema,
  hostsDataSchema,
  logListDataSchema,
  refreshLogDataSchema,
  refreshUrlDataSchema,
  statisticsDataSchema,
  type HostsData,
  type StatType,
} from './wire.ts';

/** RefreshCdnDir: 1 re-fetches only what changed, 2 drops every copy. */
export type DirectoryRefreshType = 1 | 2;

/** Which log to read: one task, or a stretch of time in the vendor's `YYYY-MM-DD HH:MM:SS`, and a host if only one is asked for. */
export type RefreshLogQuery =
  | { readonly taskId: string }
  | { readonly startDate: string; readonly endDate: string; readonly host?: string | undefined };

/** What AddCdnHost and UpdateCdnConfig take; `cache` is JSON text, a list of `[type, rule, seconds]`. */
export interface HostConfig {
  readonly origin?: string | undefined;
  readonly backupOrigin?: string | undefined;
  readonly cache?: string | undefined;
  readonly cacheMode?: string | undefined;
  readonly fwdHost?: string | undefined;
  readonly projectId?: string | undefined;
}

export interface NewHost extends HostConfig {
  readonly host: string;
  readonly projectId: string;
  readonly hostType: string;
  readonly origin: string;
  readonly serviceType?: string | undefined;
}

/** Times in the vendor's form; both ends count. */
export interface StatisticsQuery {
  readonly startTime: string;
  readonly endTime: string;
  readonly statType: StatType;
  readonly hosts: readonly string[];
}

/** Counters step by step. */
export interface Statistics {
  readonly periodMinutes: number;
  readonly byHost: Readonly<Record<string, readonly number[]>>;
}

export interface LogListQuery {
  readonly host: string;
  readonly startDate: string;
  readonly endDate: string;
}

/** The vendor's actions, one function each, in the vendor's words. */
export interface TencentClient {
  refreshCdnUrl(urls: readonly string[], options: CallOptions): Promise<z.infer<typeof refreshUrlDataSchema>>;
  /** Nothing is documented to come back, not even a task id. */
  refreshCdnDir(dirs: readonly string[], type: DirectoryRefreshType, options: CallOptions): Promise<void>;
  getCdnRefreshLog(
    query: RefreshLogQuery,
    options: CallOptions,
  ): Promise<z.infer<typeof refreshLogDataSchema>>;
  /** Tells no id. */
  addCdnHost(host: NewHost, options: CallOptions): Promise<void>;
  getHostInfoByHost(hosts: readonly string[], options: CallOptions): Promise<HostsData>;
  getHostInfoById(ids: readonly number[], options: CallOptions): Promise<HostsData>;
  describeCdnHosts(
    page: { readonly offset: number; readonly limit: number },
    options: CallOptions,
  ): Promise<HostsData>;
  updateCdnConfig(host: string, config: HostConfig, options: CallOptions): Promise<void>;
  onlineHost(host: string, options: CallOptions): Promise<void>;
  offlineHost(host: string, options: CallOptions): Promise<void>;
  deleteCdnHost(hostId: number, options: CallOptions): Promise<void>;
  getCdnHostsDetailStatistics(query: StatisticsQuery, options: CallOptions): Promise<Statistics>;
  getCdnLogList(query: LogListQuery, options: CallOptions): Promise<z.infer<typeof logListDataSchema>>;
}

/** Speaks the legacy API. Throws `VendorError`. */
export function createTencentClient(settings: LegacySettings, deps: GatewayDeps): TencentClient {
  const send = createGateway(settings, deps);
  const purge = (action: string, params: Params, options: CallOptions): Promise<unknown> =>
    send({ action, subject: 'purge', params }, options);
  const ofDomain = (action: string, params: Params, options: CallOptions): Promise<unknown> =>
    send({ action, subject: 'domain', params }, options);
  const hosts = async (action: string, params: Params, options: CallOptions): Promise<HostsData> =>
    readAs(hostsDataSchema, await ofDomain(action, params, options), vendorId);
  const quietly = async (call: Omit<LegacyCall, 'subject'>, options: CallOptions): Promise<void> => {
    await send({ ...call, subject: 'domain' }, options);
  };
  return {
    refreshCdnUrl: async (urls, options) =>
      readAs(refreshUrlDataSchema, await purge('RefreshCdnUrl', numbered('urls', urls), options), vendorId),
    refreshCdnDir: async (dirs, type, options) => {
      await purge('RefreshCdnDir', { ...numbered('dirs', dirs), type: String(type) }, options);
    },
    getCdnRefreshLog: async (query, options) =>
      readAs(refreshLogDataSchema, await purge('GetCdnRefreshLog', present({ ...query }), options), vendorId),
    addCdnHost: (host, options) => quietly({ action: 'AddCdnHost', params: present({ ...host }) }, options),
    getHostInfoByHost: (names, options) => hosts('GetHostInfoByHost', numbered('hosts', names), options),
    getHostInfoById: (ids, options) => hosts('GetHostInfoById', numbered('ids', ids.map(String)), options),
    describeCdnHosts: ({ offset, limit }, options) =>
      hosts('DescribeCdnHosts', { offset: String(offset), limit: String(limit), detail: '1' }, options),
    updateCdnConfig: (host, config, options) =>
      quietly({ action: 'UpdateCdnConfig', params: present({ host, ...config }) }, options),
    onlineHost: (host, options) => quietly({ action: 'OnlineHost', params: { host } }, options),
    offlineHost: (host, options) => quietly({ action: 'OfflineHost', params: { host } }, options),
    deleteCdnHost: (hostId, options) =>
      quietly({ action: 'DeleteCdnHost', params: { hostId: String(hostId) } }, options),
    getCdnHostsDetailStatistics: async ({ hosts: names, ...query }, options) =>
      readStatistics(
        query.statType,
        await ofDomain('GetCdnHostsDetailStatistics', { ...query, ...numbered('hosts', names) }, options),
      ),
    getCdnLogList: async (query, options) =>
      readAs(logListDataSchema, await ofDomain('GetCdnLogList', { ...query }, options), vendorId),
  };
}

function readStatistics(statType: StatType, data: unknown): Statistics {
  const { period, [statType]: counters } = readAs(statisticsDataSchema, data, vendorId);
  return { periodMinutes: period, byHost: readAs(countersSchema, counters, vendorId) };
}

function numbered(name: string, values: readonly string[]): Params {
  return Object.fromEntries(values.map((value, index) => [`${name}.${index}`, value]));
}

function present(params: Readonly<Record<string, string | undefined>>): Params {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

import type { z } from 'zod';
import { readAs } from '../../http.ts';
import type { AdapterDeps, CallOptions } from '../../vendor.ts';
import type { SuccessorSettings } from '../settings.ts';
import { vendorId } from '../vendor-id.ts';
import { createSuccessorGateway } from './gateway.ts';
import {
  cdnDataSchema,
  domainLogsSchema,
  domainsConfigSchema,
  domainsSchema,
  purgeQuotaSchema,
  purgeTasksSchema,
  taskSchema,
  type CdnData,
  type DomainLogs,
} from './wire.ts';

export interface DomainQuery {
  readonly Offset?: number;
  /** At most 1,000. */
  readonly Limit?: number;
  readonly Filters?: readonly { readonly Name: string; readonly Value: readonly string[] }[];
}

/** The blocks of a domain's configuration that we set; one that is sent replaces what was there. */
export interface DomainBlocks {
  readonly Origin?: Readonly<Record<string, unknown>> | undefined;
  readonly Cache?: Readonly<Record<string, unknown>> | undefined;
  readonly ProjectId?: number | undefined;
  readonly ServiceType?: string | undefined;
  readonly Area?: string | undefined;
}

export interface NewDomain extends DomainBlocks {
  readonly Domain: string;
  readonly ServiceType: string;
  readonly Origin: Readonly<Record<string, unknown>>;
  readonly Tag?: readonly { readonly TagKey: string; readonly TagValue: string }[] | undefined;
}

/** Times in the vendor's form; both ends count. */
export interface DataQuery {
  readonly StartTime: string;
  readonly EndTime: string;
  readonly Metric: string;
  readonly Domains: readonly string[];
  readonly Interval: string;
  readonly Area: string;
}

export interface LogsRequest {
  readonly Domain: string;
  readonly StartTime: string;
  readonly EndTime: string;
  readonly Offset: number;
  readonly Limit: number;
  readonly Area: string;
}

/** The vendor's actions, one function each, in the vendor's words. */
export interface SuccessorClient {
  purgeUrlsCache(urls: readonly string[], options: CallOptions): Promise<z.infer<typeof taskSchema>>;
  purgePathCache(
    request: { readonly Paths: readonly string[]; readonly FlushType: 'flush' | 'delete' },
    options: CallOptions,
  ): Promise<z.infer<typeof taskSchema>>;
  describePurgeTasks(
    request: { readonly TaskId: string; readonly Offset: number; readonly Limit: number },
    options: CallOptions,
  ): Promise<z.infer<typeof purgeTasksSchema>>;
  describePurgeQuota(options: CallOptions): Promise<z.infer<typeof purgeQuotaSchema>>;
  addCdnDomain(domain: NewDomain, options: CallOptions): Promise<void>;
  describeDomains(query: DomainQuery, options: CallOptions): Promise<z.infer<typeof domainsSchema>>;
  describeDomainsConfig(
    query: DomainQuery,
    options: CallOptions,
  ): Promise<z.infer<typeof domainsConfigSchema>>;
  updateDomainConfig(domain: string, blocks: DomainBlocks, options: CallOptions): Promise<void>;
  startCdnDomain(domain: string, options: CallOptions): Promise<void>;
  stopCdnDomain(domain: string, options: CallOptions): Promise<void>;
  deleteCdnDomain(domain: string, options: CallOptions): Promise<void>;
  describeCdnData(query: DataQuery, options: CallOptions): Promise<CdnData>;
  describeCdnDomainLogs(request: LogsRequest, options: CallOptions): Promise<DomainLogs>;
}

/** Speaks API 3.0. Throws `VendorError`. */
export function createSuccessorClient(settings: SuccessorSettings, deps: AdapterDeps): SuccessorClient {
  const send = createSuccessorGateway(settings, deps);
  const read =
    <T>(schema: z.ZodType<T>, subject: 'purge' | 'domain', action: string) =>
    async (body: object, options: CallOptions): Promise<T> =>
      readAs(schema, await send({ action, subject, body: { ...body } }, options), vendorId);
  const change =
    (action: string) =>
    async (body: object, options: CallOptions): Promise<void> => {
      await send({ action, subject: 'domain', body: { ...body } }, options);
    };
  const update = change('UpdateDomainConfig');
  const purgeUrls = read(taskSchema, 'purge', 'PurgeUrlsCache');
  const readQuota = read(purgeQuotaSchema, 'purge', 'DescribePurgeQuota');
  return {
    purgeUrlsCache: (urls, options) => purgeUrls({ Urls: urls }, options),
    purgePathCache: read(taskSchema, 'purge', 'PurgePathCache'),
    describePurgeTasks: read(purgeTasksSchema, 'purge', 'DescribePurgeTasks'),
    describePurgeQuota: (options) => readQuota({}, options),
    addCdnDomain: change('AddCdnDomain'),
    describeDomains: read(domainsSchema, 'domain', 'DescribeDomains'),
    describeDomainsConfig: read(domainsConfigSchema, 'domain', 'DescribeDomainsConfig'),
    updateDomainConfig: (domain, blocks, options) => update({ Domain: domain, ...blocks }, options),
    startCdnDomain: (domain, options) => change('StartCdnDomain')({ Domain: domain }, options),
    stopCdnDomain: (domain, options) => change('StopCdnDomain')({ Domain: domain }, options),
    deleteCdnDomain: (domain, options) => change('DeleteCdnDomain')({ Domain: domain }, options),
    describeCdnData: read(cdnDataSchema, 'domain', 'DescribeCdnData'),
    describeCdnDomainLogs: read(domainLogsSchema, 'domain', 'DescribeCdnDomainLogs'),
  };
}

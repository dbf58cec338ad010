import type { z } from 'zod';
import { readAs, type ExchangeAnswer, type ExchangeRequest, type Verdict } from '../http.ts';
import type { AdapterDeps, CallOptions } from '../vendor.ts';
import { classifyFailedCreate, classifyFailure } from './errors.ts';
import type { F5Settings } from './settings.ts';
import {
  balancerListSchema,
  balancerSchema,
  balancerStatusSchema,
  replaceFormSchema,
  type Balancer,
  type BalancerForm,
  type BalancerItem,
  type StatusObjects,
} from './wire-balancers.ts';
import {
  accessLogsSchema,
  metricsSchema,
  type AccessLogsRequest,
  type Metrics,
  type MetricsRequest,
} from './wire-numbers.ts';
import {
  cachePurgeReplySchema,
  commandStatusSchema,
  operationStatusSchema,
  type CachePurge,
  type CommandStatus,
  type InnerError,
  type OperationStatus,
  type PurgeCommand,
} from './wire.ts';

/** The vendor's id. */
export const vendorId = 'f5xc';

/** The vendor's calls, one function each, in the vendor's words. `name` is a CDN load balancer's or a purge command's. */
export interface F5Client {
  /** Gives back the `purge_request_id` as digits. */
  cachePurge(name: string, body: CachePurge, options: CallOptions): Promise<string>;
  getServiceOperationStatus(
    name: string,
    serviceOpId: string,
    options: CallOptions,
  ): Promise<OperationStatus>;
  /** Throws `conflict` with status 409 when there is one of that name, or when another call came between (code 10). */
  createPurgeCommand(command: PurgeCommand, options: CallOptions): Promise<void>;
  getPurgeCommandStatus(name: string, options: CallOptions): Promise<CommandStatus>;
  deletePurgeCommand(name: string, options: CallOptions): Promise<void>;
  /** Throws `conflict` with status 409 when there is one of that name, `uncertain` for every 5xx. */
  createBalancer(form: BalancerForm, options: CallOptions): Promise<Balancer>;
  getBalancer(name: string, options: CallOptions): Promise<Balancer>;
  getBalancerStatus(name: string, options: CallOptions): Promise<StatusObjects>;
  getReplaceForm(name: string, options: CallOptions): Promise<BalancerForm>;
  listBalancers(
    options: CallOptions,
  ): Promise<{ items: readonly BalancerItem[]; errors: readonly InnerError[] }>;
  /** Replaces the whole specification. */
  replaceBalancer(form: BalancerForm, options: CallOptions): Promise<void>;
  deleteBalancer(name: string, options: CallOptions): Promise<void>;
  metrics(request: MetricsRequest, options: CallOptions): Promise<Metrics>;
  accessLogs(request: AccessLogsRequest, options: CallOptions): Promise<z.infer<typeof accessLogsSchema>>;
}

interface Call {
  readonly method: ExchangeRequest['method'];
  readonly path: string;
  readonly body?: unknown;
  readonly classify?: (answer: ExchangeAnswer) => Verdict | undefined;
}

/** Makes a call and reads its answer in that form. */
type Ask = <T>(call: Call, schema: z.ZodType<T>, options: CallOptions) => Promise<T>;

/** Makes a call whose answer holds nothing of use. */
type Tell = (call: Call, options: CallOptions) => Promise<void>;

/** Speaks the console API: JSON, and `APIToken <token>` as `Authorization`. */
export function createF5Client(settings: F5Settings, deps: AdapterDeps): F5Client {
  const exchange = (call: Call, { signal }: CallOptions): Promise<ExchangeAnswer> =>
    deps.exchange({
      vendor: vendorId,
      method: call.method,
      url: `${settings.baseUrl.replace(/\/+$/, '')}${call.path}`,
      headers: {
        authorization: `APIToken ${settings.apiToken.reveal()}`,
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      reply: 'json',
      signal,
      timeoutMs: settings.timeoutMs,
      secrets: [settings.apiToken],
      classify: call.classify ?? classifyFailure,
    });
  const ask: Ask = async (call, schema, options) =>
    readAs(schema, (await exchange(call, options)).body, vendorId);
  const tell: Tell = async (call, options) => {
    await exchange(call, options);
  };
  const { namespace } = settings;
  return {
    ...purgeCalls(namespace, ask),
    ...commandCalls(namespace, ask, tell),
    ...balancerCalls(namespace, ask, tell),
    ...numberCalls(namespace, ask),
  };
}

type PurgeCalls = Pick<F5Client, 'cachePurge' | 'getServiceOperationStatus'>;

/** The singular `cdn_loadbalancer` of these paths is the vendor's. */
function purgeCalls(namespace: string, ask: Ask): PurgeCalls {
  const base = `/api/cdn/namespaces/${namespace}/cdn_loadbalancer`;
  return {
    cachePurge: async (name, body, options) => {
      const path = `${base}/${encodeURIComponent(name)}/cache-purge`;
      return (await ask({ method: 'POST', path, body }, cachePurgeReplySchema, options)).purge_request_id;
    },
    getServiceOperationStatus: (name, serviceOpId, options) => {
      const body = { namespace, name, service_op_id: Number(serviceOpId) };
      return ask(
        { method: 'POST', path: `${base}/get-service-operation-status`, body },
        operationStatusSchema,
        options,
      );
    },
  };
}

type CommandCalls = Pick<F5Client, 'createPurgeCommand' | 'getPurgeCommandStatus' | 'deletePurgeCommand'>;

function commandCalls(namespace: string, ask: Ask, tell: Tell): CommandCalls {
  const base = `/api/config/namespaces/${namespace}/cdn_purge_commands`;
  return {
    createPurgeCommand: (command, options) => tell({ method: 'POST', path: base, body: command }, options),
    getPurgeCommandStatus: (name, options) =>
      ask({ method: 'GET', path: statusPath(base, name) }, commandStatusSchema, options),
    deletePurgeCommand: (name, options) => tell(deletion(base, name, namespace), options),
  };
}

type BalancerCalls = Pick<
  F5Client,
  | 'createBalancer'
  | 'getBalancer'
  | 'getBalancerStatus'
  | 'getReplaceForm'
  | 'listBalancers'
  | 'replaceBalancer'
  | 'deleteBalancer'
>;

function balancerCalls(namespace: string, ask: Ask, tell: Tell): BalancerCalls {
  const base = `/api/config/namespaces/${namespace}/cdn_loadbalancers`;
  const pathOf = (name: string): string => `${base}/${encodeURIComponent(name)}`;
  return {
    createBalancer: (body, options) =>
      ask({ method: 'POST', path: base, body, classify: classifyFailedCreate }, balancerSchema, options),
    getBalancer: (name, options) => ask({ method: 'GET', path: pathOf(name) }, balancerSchema, options),
    getBalancerStatus: async (name, options) =>
      (await ask({ method: 'GET', path: statusPath(base, name) }, balancerStatusSchema, options)).status,
    getReplaceForm: async (name, options) => {
      const path = `${pathOf(name)}?response_format=GET_RSP_FORMAT_FOR_REPLACE`;
      return (await ask({ method: 'GET', path }, replaceFormSchema, options)).replace_form;
    },
    listBalancers: async (options) => {
      const path = `${base}?report_fields=&report_status_fields=`;
      const { items = [], errors = [] } = await ask({ method: 'GET', path }, balancerListSchema, options);
      return { items, errors };
    },
    replaceBalancer: (body, options) =>
      tell({ method: 'PUT', path: pathOf(body.metadata.name), body }, options),
    deleteBalancer: (name, options) => tell(deletion(base, name, namespace), options),
  };
}

type NumberCalls = Pick<F5Client, 'metrics' | 'accessLogs'>;

function numberCalls(namespace: string, ask: Ask): NumberCalls {
  const base = `/api/cdn/namespaces/${namespace}/cdn_loadbalancer`;
  const post = (path: string, body: object): Call => ({
    method: 'POST',
    path: `${base}/${path}`,
    body: { namespace, ...body },
  });
  return {
    metrics: (request, options) => ask(post('metrics', request), metricsSchema, options),
    accessLogs: (request, options) => ask(post('access_logs', request), accessLogsSchema, options),
  };
}

function statusPath(base: string, name: string): string {
  return `${base}/${encodeURIComponent(name)}?response_format=GET_RSP_FORMAT_STATUS`;
}

function deletion(base: string, name: string, namespace: string): Call {
  const body = { fail_if_referred: false, name, namespace };
  return { method: 'DELETE', path: `${base}/${encodeURIComponent(name)}`, body };
}

import type { DistributionSpec } from '@purgeway/model';
import { jsonAnswer, type FakeAnswer, type FakeContext, type FakeDistributions } from '../testing/fake.ts';
import { balancerForm, deletionForm, type BalancerForm } from './fake-forms.ts';
import { badRequest, exists, notFound } from './fake-words.ts';

interface Balancer {
  form: BalancerForm;
  changedAtMs: number;
  deletedAtMs?: number;
  brokenAtMs?: number;
}

/** A call about load balancers, as the fake has read it. */
export interface BalancerCall {
  readonly route: 'create' | 'get' | 'list' | 'replace' | 'delete';
  readonly namespace: string;
  /** Empty where the path names none. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** The load balancers of the fake's one namespace, rolled out by its clock. */
export interface FakeBalancers {
  refuse(call: BalancerCall): FakeAnswer | undefined;
  carryOut(call: BalancerCall): FakeAnswer;
  /** Undefined when there is none of that name. */
  domainsOf(name: string): readonly string[] | undefined;
  readonly behind: FakeDistributions;
}

const formats = ['GET_RSP_FORMAT_DEFAULT', 'GET_RSP_FORMAT_FOR_REPLACE', 'GET_RSP_FORMAT_STATUS'];

/** Begins with the ones given, all of them rolled out. */
export function createFakeBalancers(context: FakeContext, first: readonly BalancerForm[]): FakeBalancers {
  const balancers = new Map<string, Balancer>(
    first.map((form) => [form.metadata.name, { form, changedAtMs: -Infinity }]),
  );
  const find = (name: string): Balancer | undefined => {
    const balancer = balancers.get(name);
    const isGone = (balancer?.deletedAtMs ?? Infinity) + context.rolloutAfterMs() <= context.clock.now();
    if (isGone) balancers.delete(name);
    return isGone ? undefined : balancer;
  };
  const all = (): Balancer[] => [...balancers.keys()].flatMap((name) => find(name) ?? []);
  return {
    domainsOf: (name) => find(name)?.form.spec.domains,
    refuse: (call) => refuseBody(call) ?? refuseName(call, find(call.name), find(nameIn(call.body))),
    carryOut: (call) => {
      const now = context.clock.now();
      const balancer = find(call.name);
      if (call.route === 'list') return jsonAnswer(200, listOf(all(), call.query, context));
      if (call.route === 'create') {
        const made = { form: balancerForm.parse(call.body), changedAtMs: now };
        balancers.set(made.form.metadata.name, made);
        return jsonAnswer(200, objectOf(made, context));
      }
      if (balancer === undefined) return notFound(call.name);
      if (call.route === 'get') return jsonAnswer(200, formatted(balancer, call.query, context));
      if (call.route === 'replace') {
        Object.assign(balancer, { form: balancerForm.parse(call.body), changedAtMs: now });
      } else {
        balancer.deletedAtMs ??= now;
      }
      return jsonAnswer(200, {});
    },
    behind: {
      ids: () => all().map(({ form }) => form.metadata.name),
      alter: (name, change) => {
        const balancer = find(name);
        if (balancer) balancer.form = altered(balancer.form, change);
      },
      breakDown: (name) => {
        const balancer = find(name);
        if (balancer) balancer.brokenAtMs = context.clock.now();
      },
    },
  };
}

function refuseBody({ route, name, namespace, body, query }: BalancerCall): FakeAnswer | undefined {
  if (route === 'get') {
    const format = query.get('response_format') ?? 'GET_RSP_FORMAT_DEFAULT';
    return formats.includes(format) ? undefined : badRequest(`unknown response_format ${format}`);
  }
  if (route === 'list') return undefined;
  const form = (route === 'delete' ? deletionForm : balancerForm).safeParse(body);
  if (!form.success) return badRequest(form.error.issues.map((issue) => issue.message).join('; '));
  const named = 'metadata' in form.data ? form.data.metadata : form.data;
  const isMeant = named.namespace === namespace && (route === 'create' || named.name === name);
  return isMeant ? undefined : badRequest('the body names another object than the path');
}

function refuseName(
  { route, name }: BalancerCall,
  named: Balancer | undefined,
  inBody: Balancer | undefined,
): FakeAnswer | undefined {
  if (route === 'list') return undefined;
  if (route === 'create') return inBody && exists(`cdn_loadbalancer ${inBody.form.metadata.name}`);
  return named ? undefined : notFound(`cdn_loadbalancer ${name}`);
}

function nameIn(body: unknown): string {
  return balancerForm.safeParse(body).data?.metadata.name ?? '';
}

function formatted(balancer: Balancer, query: URLSearchParams, context: FakeContext): unknown {
  const nothing = { create_form: null, replace_form: null, status: [], referring_objects: [] };
  const object = { ...nothing, ...objectOf(balancer, context) };
  const format = query.get('response_format');
  if (format === 'GET_RSP_FORMAT_FOR_REPLACE') return { ...object, spec: null, replace_form: balancer.form };
  if (format === 'GET_RSP_FORMAT_STATUS') {
    return { ...object, spec: null, status: statusOf(balancer, context) };
  }
  return object;
}

function listOf(balancers: readonly Balancer[], query: URLSearchParams, context: FakeContext): unknown {
  const items = balancers.map((balancer) => {
    const { name, namespace, disable = false, labels, annotations, description } = balancer.form.metadata;
    const { system_metadata, spec } = objectOf(balancer, context);
    return {
      name,
      namespace,
      tenant: 'fake-tenant',
      uid: system_metadata.uid,
      disabled: disable,
      labels: labels ?? {},
      annotations: annotations ?? {},
      description: description ?? '',
      metadata: null,
      owner_view: null,
      system_metadata,
      get_spec: query.has('report_fields') ? spec : null,
      status_set: query.has('report_status_fields') ? statusOf(balancer, context) : [],
    };
  });
  return { items, errors: [] };
}

function objectOf(balancer: Balancer, context: FakeContext) {
  const { metadata, spec } = balancer.form;
  const service_domains = spec.domains.map((domain) => ({
    domain,
    service_domain: `ves-io-cdn-${domain.replaceAll('.', '-')}.fake.ac.vh.volterra.us`,
  }));
  const isUnderway = balancer.changedAtMs + context.rolloutAfterMs() > context.clock.now();
  return {
    metadata,
    spec: {
      ...spec,
      host_name: `ves-io-${metadata.name}.ac.vh.ves.io`,
      service_domains,
      dns_info: [],
      cert_state: spec.https_auto_cert ? 'CertificateValid' : 'AutoCertNotApplicable',
      auto_cert_info: null,
      state: isUnderway ? 'VIRTUAL_HOST_INTERNET_NLB_PENDING_CREATION' : 'VIRTUAL_HOST_READY',
    },
    system_metadata: {
      uid: `uid-${metadata.name}`,
      tenant: 'fake-tenant',
      deletion_timestamp:
        balancer.deletedAtMs === undefined ? null : new Date(balancer.deletedAtMs).toISOString(),
    },
  };
}

function statusOf({ changedAtMs, brokenAtMs = -Infinity }: Balancer, context: FakeContext): unknown[] {
  const doneAtMs = changedAtMs + context.rolloutAfterMs();
  const isBroken = doneAtMs > brokenAtMs && brokenAtMs !== -Infinity;
  const end = isBroken ? 'DEPLOY_FAILED' : 'DEPLOYED';
  const word = doneAtMs > context.clock.now() ? 'DEPLOYING' : end;
  const error = word === 'DEPLOY_FAILED' ? 'no capacity at the site' : '';
  const cdn_status = { deployment_status: `CDN_LB_STATUS_${word}`, error, cfg_version: 3, cp_version: 3 };
  const cdn_site_status = { site: 'pa4-par-cdn', status: `DEPLOYMENT_STATUS_${word}`, error };
  return [
    { metadata: null, conditions: [], cdn_status, cdn_site_status: null, virtual_host_status: null },
    { metadata: null, conditions: [], cdn_status: null, cdn_site_status, virtual_host_status: null },
  ];
}

/** What a person does at the console; written here apart from the adapter's code. */
function altered({ metadata, spec }: BalancerForm, change: Partial<DistributionSpec>): BalancerForm {
  const { http: _http, https: _https, https_auto_cert: _cert, ...bare } = spec;
  const listener =
    change.httpsOnly === true
      ? { https_auto_cert: { http_redirect: true } }
      : { http: { dns_volterra_managed: false, port: 80 } };
  const cache = { cache_ttl_default: `${change.cacheTtlSeconds}s` };
  return {
    metadata: { ...metadata, ...(change.enabled !== undefined && { disable: !change.enabled }) },
    spec: {
      ...(change.httpsOnly === undefined ? spec : { ...bare, ...listener }),
      ...(change.domain !== undefined && { domains: [change.domain] }),
      ...(change.cacheTtlSeconds !== undefined && { default_cache_action: cache }),
      ...(change.origin !== undefined && { origin_pool: poolFor(change.origin) }),
    },
  };
}

function poolFor(origin: string): BalancerForm['spec']['origin_pool'] {
  const [, scheme = 'http', host = '', port = scheme === 'https' ? '443' : '80'] =
    /^(?:(https?):\/\/)?([^/:]+)(?::(\d+))?/.exec(origin) ?? [];
  return {
    public_name: { dns_name: host },
    origin_servers: [{ public_name: { dns_name: host }, port: Number(port) }],
    ...(scheme === 'https' ? { use_tls: {} } : { no_tls: {} }),
  };
}

import { jsonAnswer, type FakeAnswer, type FakeContext, type FakeDistributions } from '../testing/fake.ts';
import {
  createFakeDomains,
  type FakeDomain,
  type FakeDomains,
  type FakeDomainState,
} from './fake-domains.ts';
import { fakeTimeText } from './fake-figures.ts';
import { failure, success } from './fake-words.ts';

type Params = ReadonlyMap<string, string>;

interface HostConfig {
  readonly origin: string;
  readonly cache: readonly (readonly [number, string, number])[];
  readonly others: Params;
}

const statusOf: Record<FakeDomainState, readonly [number, string]> = {
  deploying: [4, '部署中'],
  closing: [4, '部署中'],
  online: [5, '已开启'],
  offline: [6, '已关闭'],
  failed: [2, '审核未通过'],
};

/** The fake's domains, in the form of the documents' example. */
export interface FakeHosts extends FakeDistributions {
  /** What is wrong with a call that is well formed. */
  refuse(action: string, params: Params): FakeAnswer | undefined;
  carryOut(action: string, params: Params): FakeAnswer;
}

export function createFakeHosts(context: FakeContext): FakeHosts {
  const domains = createFakeDomains<HostConfig>(context);
  const actions = createActions(domains);
  return {
    refuse: (action, params) => {
      if (action === 'AddCdnHost') {
        return domains.find(params.get('host') ?? '') && failure(9137, '该域名已添加 cdn host exists');
      }
      if (!allowedStates.has(action)) return undefined;
      const domain = namedIn(domains, params);
      if (domain === undefined) {
        return failure(9110, 'Information for this domain does not exist. cdn no such host');
      }
      return refuseState(action, domains.stateOf(domain));
    },
    carryOut: (action, params) => actions[action]?.(params) ?? failure(9003, 'no such action'),
    ids: () => domains.all().map(({ name }) => name),
    alter: (vendorId, { origin, enabled, cacheTtlSeconds }) => {
      const domain = domains.find(vendorId);
      if (domain === undefined) return;
      if (enabled !== undefined) domain.target = enabled ? 'online' : 'offline';
      domain.config = {
        ...domain.config,
        ...(origin !== undefined && { origin: origin.replace(/^https?:\/\//, '') }),
        ...(cacheTtlSeconds !== undefined && { cache: [[0, 'all', cacheTtlSeconds]] }),
      };
    },
    breakDown: (name) => domains.breakDown(name),
  };
}

type Domains = FakeDomains<HostConfig>;
type Domain = FakeDomain<HostConfig>;

function createActions(domains: Domains): Record<string, (params: Params) => FakeAnswer> {
  const tell = (found: readonly Domain[], total = found.length): FakeAnswer =>
    success({ hosts: found.map((domain) => describe(domain, domains.stateOf(domain))), total });
  const among = (params: Params, list: string): Domain[] =>
    domains.all().filter(({ id, name }) => listOf(params, list).includes(list === 'ids' ? String(id) : name));
  const change = (params: Params, make: (domain: Domain) => void): FakeAnswer => {
    const domain = namedIn(domains, params);
    if (domain !== undefined) make(domain);
    return success(undefined);
  };
  return {
    AddCdnHost: (params) => {
      const config = configured({ origin: '', cache: thirtyDays, others: new Map() }, params);
      domains.add(params.get('host') ?? '', config);
      return jsonAnswer(200, { code: 0, message: '' });
    },
    UpdateCdnConfig: (params) =>
      change(params, (domain) => domains.change(domain, configured(domain.config, params))),
    OnlineHost: (params) => change(params, (domain) => domains.switchTo(domain, 'online')),
    OfflineHost: (params) => change(params, (domain) => domains.switchTo(domain, 'offline')),
    DeleteCdnHost: (params) => {
      change(params, (domain) => domains.drop(domain));
      return jsonAnswer(200, { retcode: 0, errmsg: 'ok', data: [], code: 0, message: '' });
    },
    GetHostInfoByHost: (params) => tell(among(params, 'hosts')),
    GetHostInfoById: (params) => tell(among(params, 'ids')),
    DescribeCdnHosts: (params) => {
      const offset = Number(params.get('offset') ?? 0);
      const all = domains.all();
      return tell(all.slice(offset, offset + Number(params.get('limit') ?? all.length)), all.length);
    },
  };
}

function namedIn(domains: Domains, params: Params): Domain | undefined {
  const id = params.get('hostId');
  return id === undefined ? domains.find(params.get('host') ?? '') : domains.findById(Number(id));
}

const thirtyDays: HostConfig['cache'] = [[0, 'all', 2_592_000]];

/** The states in which an action is taken, and the code for all others. A domain in between is refused as being processed. */
const allowedStates = new Map<string, readonly [readonly FakeDomainState[], number]>([
  ['UpdateCdnConfig', [['online', 'offline'], 9313]],
  ['OnlineHost', [['offline'], 9177]],
  ['OfflineHost', [['online'], 9176]],
  ['DeleteCdnHost', [['offline', 'failed'], 9103]],
]);

function refuseState(action: string, state: FakeDomainState): FakeAnswer | undefined {
  const [states = [], code = 9003] = allowedStates.get(action) ?? [];
  if (states.includes(state)) return undefined;
  const isBetween = state === 'deploying' || state === 'closing';
  if (isBetween && action !== 'DeleteCdnHost') {
    return failure(9175, '部署中状态 cdn host in progress[host in progress]');
  }
  return failure(code, 'the state of the domain does not allow it');
}

function configured(before: HostConfig, params: Params): HostConfig {
  const cache = params.get('cache');
  return {
    origin: params.get('origin') ?? before.origin,
    cache: cache === undefined ? before.cache : readCache(cache),
    others: new Map([...before.others, ...params]),
  };
}

function readCache(text: string): HostConfig['cache'] {
  const rules = [...text.matchAll(/\[([0-3]),"([^"]+)",(\d+)\]/g)];
  return rules.map(([, type, rule = '', time]) => [Number(type), rule, Number(time)]);
}

function describe(
  { id, name, config, addedAt, changedAt }: FakeDomain<HostConfig>,
  state: FakeDomainState,
): unknown {
  const [status, message] = statusOf[state];
  const { others } = config;
  return {
    id,
    app_id: 1_234_567,
    owner_uin: 7_654_321,
    project_id: Number(others.get('projectId') ?? 0),
    host: name,
    host_type: others.get('hostType') ?? 'cname',
    service_type: others.get('serviceType') ?? 'web',
    origin: config.origin,
    cache: config.cache.map(([type, rule, time]) => ({ type, rule, time, unit: 's' })),
    status,
    disabled: 0,
    message,
    enable_overseas: 'no',
    create_time: fakeTimeText(addedAt),
    update_time: fakeTimeText(changedAt),
    deleted: 'no',
    fwd_host_type: others.has('fwdHost') ? 'custom' : 'default',
    fwd_host: others.get('fwdHost') ?? name,
    middle_resource: -1,
    refer: { type: 2, list: ['1.1.1.1'], null_flag: 0 },
    readonly: 0,
    cname: `${name}.cdn.dnsv1.com`,
    cache_mode: others.get('cacheMode') ?? 'simple',
    furl_cache: 'off',
    ssl_type: 0,
    pid_config: null,
    bucket_name: '',
    bucket_project_id: 0,
    ssl_deploy_time: null,
    ssl_expire_time: null,
    seo: 'off',
    host_id: id,
  };
}

function listOf(params: Params, name: string): string[] {
  return [...params].filter(([key]) => key.startsWith(`${name}.`)).map(([, value]) => value);
}

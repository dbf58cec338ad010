import type { PurgeMode, TargetKind } from '@purgeway/model';
import type {
  FakeAction,
  FakeAnswer,
  FakeContext,
  FakeReading,
  FakeRequest,
  FakeRules,
  StartFake,
} from '../testing/index.ts';
import type { FakeLimits } from '../testing/fake-limits.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { createFakeBalancers, type BalancerCall, type FakeBalancers } from './fake-balancers.ts';
import { cachePurgeForm, commandForm, type BalancerForm } from './fake-forms.ts';
import { answerNumbers, refuseNumbers, type NumbersCall } from './fake-numbers.ts';
import { balancerOf, createFakePurges, targetOf, type PurgeCall } from './fake-purges.ts';
import { badRequest, forbidden, grpcFailure, unauthenticated } from './fake-words.ts';

const token = 'fakeF5Token/0aB1cD2eF3+=';
const wrongToken = 'fakeF5Stale/9zY8xW7vU6+=';
const namespace = 'shop-space';

/** 30 calls a minute with bursts of 15, for all calls of the tenant together: what we assume. */
const limits: FakeLimits = {
  targetsPerCallMax: { url: 1, directory: 1, hostname: 1, pattern: 1, everything: 1 },
  targetsPerDayMax: {},
  utcOffsetMinutes: 0,
  rates: [
    { callsMax: 30, windowMs: 60_000 },
    { callsMax: 15, windowMs: 30_000 },
  ],
};

/** There from the start. */
const first: BalancerForm = {
  metadata: { name: 'www-example-com', namespace },
  spec: {
    domains: [
      'www.example.com',
      ...Array.from({ length: 9 }, (_, index) => `h${99_999 - index}.example.com`),
    ],
    http: { dns_volterra_managed: false, port: 80 },
    origin_pool: {
      public_name: { dns_name: 'origin.example.com' },
      origin_servers: [{ public_name: { dns_name: 'origin.example.com' }, port: 80 }],
      no_tls: {},
    },
    disable_waf: {},
  },
};

/**
 * Plays the console API of one tenant with one namespace: token, forms with exactly one target and manner, singular and plural paths, both
 * generations of purges, load balancers that roll out, metrics and access logs.
 */
export const startFake: StartFake = async (options = {}) => {
  let balancers: FakeBalancers | undefined;
  const server = await startFakeServer(options, (context) => {
    balancers = createFakeBalancers(context, [first]);
    return makeRules(context, balancers);
  });
  const purgeApi = options.edition === 'purge-commands' ? { purgeApi: 'purge-commands' } : {};
  const settings = { baseUrl: server.url, namespace, apiToken: token, ...purgeApi };
  return Object.assign(server, {
    settings,
    wrongSettings: { ...settings, apiToken: wrongToken },
    credentials: [token, wrongToken],
    ownFailureKind: 'unavailable' as const,
    distribution: { vendorId: first.metadata.name, hostnames: first.spec.domains },
    distributions: balancers?.behind,
  });
};

type Route = PurgeCall['route'] | BalancerCall['route'] | NumbersCall['route'];

interface Reading extends FakeReading {
  readonly call?: { route: Route; namespace: string; name: string; query: URLSearchParams; body: unknown };
}

type RouteRow = readonly [route: Route, method: string, path: RegExp, action: FakeAction];

const cdn = String.raw`^/api/cdn/namespaces/([^/]+)/cdn_loadbalancer`;
const config = String.raw`^/api/config/namespaces/([^/]+)`;
const routes: readonly RouteRow[] = [
  ['operation', 'POST', new RegExp(`${cdn}/get-service-operation-status$`), 'status'],
  ['metrics', 'POST', new RegExp(`${cdn}/metrics$`), 'stats'],
  ['access-logs', 'POST', new RegExp(`${cdn}/access_logs$`), 'logs'],
  ['cache-purge', 'POST', new RegExp(`${cdn}/([^/]+)/cache-purge$`), 'purge'],
  ['command', 'POST', new RegExp(`${config}/cdn_purge_commands$`), 'purge'],
  ['get-command', 'GET', new RegExp(`${config}/cdn_purge_commands/([^/]+)$`), 'status'],
  ['delete-command', 'DELETE', new RegExp(`${config}/cdn_purge_commands/([^/]+)$`), 'other'],
  ['create', 'POST', new RegExp(`${config}/cdn_loadbalancers$`), 'create'],
  ['list', 'GET', new RegExp(`${config}/cdn_loadbalancers$`), 'read'],
  ['get', 'GET', new RegExp(`${config}/cdn_loadbalancers/([^/]+)$`), 'read'],
  ['replace', 'PUT', new RegExp(`${config}/cdn_loadbalancers/([^/]+)$`), 'update'],
  ['delete', 'DELETE', new RegExp(`${config}/cdn_loadbalancers/([^/]+)$`), 'delete'],
];

function makeRules(context: FakeContext, balancers: FakeBalancers): FakeRules<Reading> {
  const purges = createFakePurges(context, (name) => balancers.domainsOf(name));
  return {
    limits,
    read,
    refuse: (request, { call }) => {
      const atTheDoor = refuseDoor(request, call?.namespace);
      if (atTheDoor !== undefined || call === undefined) return atTheDoor ?? unknownPath();
      if (isNumbersCall(call)) return refuseNumbers(call);
      return isPurgeCall(call) ? purges.refuse(call) : refuseBalancer(balancers, call);
    },
    carryOut: (_request, { call }) => {
      if (call === undefined) return unknownPath();
      if (isNumbersCall(call)) return answerNumbers(call, context.clock.now());
      if (isPurgeCall(call)) return purges.carryOut(call);
      return isBalancerCall(call) ? balancers.carryOut(call) : unknownPath();
    },
    words: {
      tooFast: () => grpcFailure(429, 8, 'rate limit exceeded'),
      tooManyTargets: () => badRequest('exactly one target'),
      quotaUsed: () => grpcFailure(429, 8, 'rate limit exceeded'),
      badTarget: (target) => badRequest(`nothing can be purged by ${target}`),
      badCredentials: unauthenticated,
      ownFailure: () => grpcFailure(503, 14, 'upstream connect error'),
    },
  };
}

function refuseBalancer(
  balancers: FakeBalancers,
  call: NonNullable<Reading['call']>,
): FakeAnswer | undefined {
  return isBalancerCall(call) ? balancers.refuse(call) : unknownPath();
}

function read(request: FakeRequest): Reading {
  const { pathname, searchParams } = request.url;
  const row = routes.find(([, method, path]) => method === request.method && path.test(pathname));
  if (row === undefined) return { action: 'other', route: pathname, targets: [] };
  const [route, , path, action] = row;
  const [, namespace = '', name = ''] = path.exec(pathname) ?? [];
  const body = parse(request.body);
  const call = { route, namespace, name: decodeURIComponent(name), query: searchParams, body };
  return { action, route, ...(action === 'purge' ? readPurge(call) : { targets: [] }), call };
}

function readPurge({
  route,
  name,
  body,
}: NonNullable<Reading['call']>): Pick<FakeReading, 'targets' | 'kind' | 'mode'> {
  if (route === 'command') {
    const form = commandForm.safeParse(body).data;
    return form === undefined ? { targets: [] } : sort(form.spec, balancerOf(form));
  }
  const form = cachePurgeForm.safeParse(body).data;
  return form === undefined ? { targets: [] } : sort(form, name);
}

type Choice = Parameters<typeof targetOf>[0];

function sort(choice: Choice, balancer: string): Pick<FakeReading, 'targets' | 'kind' | 'mode'> {
  const mode: PurgeMode = choice.hard_purge === undefined ? 'soft' : 'hard';
  return { targets: [targetOf(choice, balancer)], kind: kindOf(choice), mode };
}

function kindOf({ pattern, hostname, purge_all }: Choice): TargetKind {
  if (purge_all !== undefined) return 'everything';
  if (hostname !== undefined) return 'hostname';
  if (pattern === undefined) return 'url';
  return /^\^\/.*\/\.\*$/.test(pattern) || pattern === '^/.*' ? 'directory' : 'pattern';
}

function refuseDoor(request: FakeRequest, asked: string | undefined): FakeAnswer | undefined {
  if (request.headers['authorization'] !== `APIToken ${token}`) return unauthenticated();
  if (asked !== undefined && asked !== namespace) return forbidden();
  if (request.method === 'GET') return undefined;
  const isJson = request.headers['content-type'] === 'application/json' && parse(request.body) !== undefined;
  return isJson ? undefined : badRequest('the body must be JSON');
}

function unknownPath(): FakeAnswer {
  return { status: 404, body: '404 page not found', contentType: 'text/plain' };
}

type Call = NonNullable<Reading['call']>;

const numberRoutes: readonly string[] = ['metrics', 'access-logs'] satisfies NumbersCall['route'][];
const balancerRoutes: readonly string[] = [
  'create',
  'get',
  'list',
  'replace',
  'delete',
] satisfies BalancerCall['route'][];

function isNumbersCall(call: Call): call is Call & NumbersCall {
  return numberRoutes.includes(call.route);
}

function isBalancerCall(call: Call): call is Call & BalancerCall {
  return balancerRoutes.includes(call.route);
}

function isPurgeCall(call: Call): call is Call & PurgeCall {
  return !isNumbersCall(call) && !isBalancerCall(call);
}

function parse(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
}

import type { PurgeMode, TargetKind } from '@purgeway/model';
import {
  jsonAnswer,
  type FakeAnswer,
  type FakeContext,
  type FakeDistributions,
  type FakeOptions,
  type FakeReading,
  type FakeRequest,
  type FakeRules,
  type Fake,
  type StartFake,
} from '../testing/fake.ts';
import type { FakeLimits } from '../testing/fake-limits.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { createFakeDoor } from './fake-door.ts';
import { wrongParam } from './fake-form.ts';
import { createFakeHosts } from './fake-hosts.ts';
import { createFakeLog } from './fake-log.ts';
import { tellLogs, tellStatistics } from './fake-statistics.ts';
import { failure, success } from './fake-words.ts';
import { startSuccessorFake } from './v3/fake-successor.ts';

const secretId = 'AKIDfakeForTestsOnly0123456789abcdef';
const secretKey = 'fakeKeyForTestsOnly/0123456789abc';
const path = '/v2/index.php';

/** The documented limits, written down here a second time so that a slip in the adapter's copy shows. */
const limits: FakeLimits = {
  targetsPerCallMax: { url: 1000, directory: 20 },
  targetsPerDayMax: { url: 10_000, directory: 100 },
  utcOffsetMinutes: 480,
  rates: [
    { action: 'purge', kind: 'url', callsMax: 1200, windowMs: 60_000 },
    { action: 'purge', kind: 'directory', callsMax: 3000, windowMs: 60_000 },
    { action: 'status', callsMax: 1000, windowMs: 60_000 },
    { action: 'create', callsMax: 100, windowMs: 60_000 },
    { action: 'read', callsMax: 100, windowMs: 60_000 },
    { action: 'update', callsMax: 100, windowMs: 60_000 },
    { action: 'delete', callsMax: 100, windowMs: 60_000 },
    { action: 'stats', callsMax: 100, windowMs: 60_000 },
    { action: 'logs', callsMax: 10_000, windowMs: 60_000 },
  ],
};

/** Plays the generation that is asked for: the legacy API, or with the edition `v3` its successor. */
export const startFake: StartFake = (options = {}) =>
  options.edition === 'v3' ? startSuccessorFake(options) : startLegacyFake(options);

/** Signature, clock, nonce, sizes, quotas, domains, tasks and their log, statistics and log files. */
async function startLegacyFake(options: FakeOptions): Promise<Fake> {
  const made: { distributions?: FakeDistributions } = {};
  const server = await startFakeServer(options, (context) => {
    const hosts = createFakeHosts(context);
    made.distributions = hosts;
    return makeRules(context, hosts);
  });
  const settings = { secretId, secretKey, baseUrl: `${server.url}${path}` };
  const wrongKey = 'fakeWrongKey/0123456789abcdefghij';
  return Object.assign(server, {
    settings,
    wrongSettings: { ...settings, secretKey: wrongKey },
    credentials: [secretId, secretKey, wrongKey],
    ownFailureKind: 'unavailable' as const,
    distributions: made.distributions,
  });
}

interface Reading extends FakeReading {
  readonly params: ReadonlyMap<string, string>;
}

interface Action {
  readonly action: FakeReading['action'];
  readonly kind?: TargetKind;
  readonly list?: string;
}

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['RefreshCdnUrl', { action: 'purge', kind: 'url', list: 'urls' }],
  ['RefreshCdnDir', { action: 'purge', kind: 'directory', list: 'dirs' }],
  ['GetCdnRefreshLog', { action: 'status' }],
  ['AddCdnHost', { action: 'create' }],
  ['GetHostInfoByHost', { action: 'read' }],
  ['GetHostInfoById', { action: 'read' }],
  ['DescribeCdnHosts', { action: 'read' }],
  ['UpdateCdnConfig', { action: 'update' }],
  ['OnlineHost', { action: 'update' }],
  ['OfflineHost', { action: 'update' }],
  ['DeleteCdnHost', { action: 'delete' }],
  ['GetCdnHostsDetailStatistics', { action: 'stats' }],
  ['GetCdnLogList', { action: 'logs' }],
]);

function makeRules(context: FakeContext, hosts: ReturnType<typeof createFakeHosts>): FakeRules<Reading> {
  const log = createFakeLog(context);
  const isLetIn = createFakeDoor({ secretId, secretKey });
  return {
    limits,
    read,
    refuse: (request, reading) =>
      refuseTransport(request) ??
      isLetIn(request, reading.params) ??
      refuseForm(reading) ??
      hosts.refuse(reading.route, reading.params),
    carryOut: (request, reading) => {
      if (reading.action === 'status') return log.read(reading.params);
      if (reading.action === 'stats') return tellStatistics(reading.params);
      if (reading.action === 'logs') return tellLogs(reading.params, request.at);
      if (reading.action !== 'purge') return hosts.carryOut(reading.route, reading.params);
      const taskId = log.add(reading.targets, reading.kind === 'directory');
      if (reading.kind === 'directory') return success(undefined);
      return success({ count: reading.targets.length, task_id: taskId });
    },
    words: {
      tooFast: () => failure(9163, 'operation too frequent'),
      tooManyTargets: ({ kind }) => failure(kind === 'url' ? 22043 : 22045, 'too many in one submit'),
      quotaUsed: ({ kind }) => failure(kind === 'url' ? 22044 : 22046, 'over the limit of the day'),
      badTarget: () => failure(9110, 'Information for this domain does not exist. cdn no such host'),
      badCredentials: () =>
        jsonAnswer(200, { code: 4100, message: '(100004)signature not valid', codeDesc: 'AuthFailure' }),
      ownFailure: () =>
        jsonAnswer(200, { code: 5100, message: 'operation failed', codeDesc: 'OperationFailed' }),
    },
  };
}

function read(request: FakeRequest): Reading {
  const params = new Map(
    request.method === 'POST' ? new URLSearchParams(request.body) : request.url.searchParams,
  );
  const route = params.get('Action') ?? '';
  const { action, kind, list } = actions.get(route) ?? { action: 'other' as const };
  const mode = modeOf(kind, params.get('type'));
  return { action, route, kind, mode, targets: list === undefined ? [] : readList(params, list), params };
}

function modeOf(kind: TargetKind | undefined, type: string | undefined): PurgeMode | undefined {
  if (kind === undefined) return undefined;
  return kind === 'url' || type === '2' ? 'hard' : 'soft';
}

function readList(params: ReadonlyMap<string, string>, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; ; index += 1) {
    const value = params.get(`${name}.${index}`);
    if (value === undefined) return values;
    values.push(value);
  }
}

function refuseTransport(request: FakeRequest): FakeAnswer | undefined {
  if (request.url.pathname !== path) return { status: 404, body: '<html>not found</html>' };
  const isTooLong = request.body.length > 1024 * 1024 || request.url.search.length > 32 * 1024;
  if (isTooLong) return { status: 501, body: '' };
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return request.method === 'GET' || (request.method === 'POST' && isForm)
    ? undefined
    : { status: 501, body: '' };
}

function refuseForm({ action, route, params, targets }: Reading): FakeAnswer | undefined {
  if (action === 'other') {
    return jsonAnswer(200, { code: 4000, message: 'no such action', codeDesc: 'InvalidAction' });
  }
  const wrong = wrongParam(route, params);
  if (wrong !== undefined) return failure(9003, `bad parameter ${wrong}`);
  if (action !== 'purge') return undefined;
  if (targets.length === 0) return failure(9003, 'missing parameter');
  return targets.every((target) => /^https?:\/\//.test(target))
    ? undefined
    : failure(9003, 'url must have a scheme');
}

import type { PurgeMode, TargetKind } from '@purgeway/model';
import {
  jsonAnswer,
  type FakeAnswer,
  type FakeContext,
  type FakeReading,
  type FakeRequest,
  type FakeRules,
  type StartFake,
} from '../testing/fake.ts';
import type { FakeLimits } from '../testing/fake-limits.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { createFakeDoor } from './fake-door.ts';
import { createFakeLog } from './fake-log.ts';

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
  ],
};

/** Plays the legacy API: signature, clock, nonce, sizes, quotas, domains, tasks and their log. */
export const startFake: StartFake = async (options = {}) => {
  const server = await startFakeServer(options, makeRules);
  const settings = { secretId, secretKey, baseUrl: `${server.url}${path}` };
  const wrongKey = 'fakeWrongKey/0123456789abcdefghij';
  return Object.assign(server, {
    settings,
    wrongSettings: { ...settings, secretKey: wrongKey },
    credentials: [secretId, secretKey, wrongKey],
    ownFailureKind: 'unavailable' as const,
  });
};

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
]);

function makeRules(context: FakeContext): FakeRules<Reading> {
  const log = createFakeLog(context);
  const isLetIn = createFakeDoor({ secretId, secretKey });
  return {
    limits,
    read,
    refuse: (request, reading) =>
      refuseTransport(request) ?? isLetIn(request, reading.params) ?? refuseForm(reading),
    carryOut: (_request, reading) => {
      if (reading.route === 'GetCdnRefreshLog') return log.read(reading.params);
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

function refuseForm({ action, targets }: Reading): FakeAnswer | undefined {
  if (action === 'other') {
    return jsonAnswer(200, { code: 4000, message: 'no such action', codeDesc: 'InvalidAction' });
  }
  if (action === 'status') return undefined;
  if (targets.length === 0) return failure(9003, 'missing parameter');
  return targets.every((target) => /^https?:\/\//.test(target))
    ? undefined
    : failure(9003, 'url must have a scheme');
}

function success(data: unknown): FakeAnswer {
  return jsonAnswer(200, { code: 0, message: '', codeDesc: 'Success', ...(data !== undefined && { data }) });
}

function failure(moduleCode: number, text: string): FakeAnswer {
  return jsonAnswer(200, { code: 4000, message: `(${moduleCode}) ${text}`, codeDesc: String(moduleCode) });
}

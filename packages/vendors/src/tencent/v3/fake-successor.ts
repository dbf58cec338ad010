import type { PurgeMode, TargetKind } from '@purgeway/model';
import type { z } from 'zod';
import type { FakeLimits } from '../../testing/fake-limits.ts';
import type {
  Fake,
  FakeAnswer,
  FakeContext,
  FakeOptions,
  FakeReading,
  FakeRequest,
  FakeRules,
} from '../../testing/fake.ts';
import { startFakeServer } from '../../testing/fake-server.ts';
import { createActions, type FakeActions } from './fake-actions.ts';
import { createFakeCdnDomains, type FakeCdnDomains } from './fake-cdn-domains.ts';
import { createFakePurgeTasks } from './fake-purge-tasks.ts';
import { refusal } from './fake-replies.ts';
import { checkSignature } from './fake-signature.ts';

const secretId = 'AKIDfakeSuccessorForTests0123456789';
const secretKey = 'fakeSuccessorKeyForTests+0123456789';

/** The documented limits, written down here a second time so that a slip in the adapter's copy shows. */
const limits: FakeLimits = {
  targetsPerCallMax: { url: 1000, directory: 500 },
  targetsPerDayMax: { url: 10_000, directory: 100 },
  utcOffsetMinutes: 480,
  rates: [
    { action: 'purge', kind: 'url', callsMax: 20, windowMs: 1000 },
    { action: 'purge', kind: 'directory', callsMax: 20, windowMs: 1000 },
    { action: 'create', callsMax: 100, windowMs: 60_000 },
    ...(['status', 'create', 'read', 'update', 'delete', 'stats', 'logs', 'quota'] as const).map(
      (action) => ({
        action,
        callsMax: 20,
        windowMs: 1000,
      }),
    ),
  ],
};

/** Plays API 3.0: signature, clock, strict bodies, limits, domains, purge rows, quotas, statistics and log files. */
export async function startSuccessorFake(options: FakeOptions): Promise<Fake> {
  const made: { domains?: FakeCdnDomains } = {};
  const server = await startFakeServer(options, (context) => {
    made.domains = createFakeCdnDomains(context);
    return makeRules(context, made.domains, options);
  });
  const settings = { apiVersion: 'v3', secretId, secretKey, baseUrl: server.url };
  const wrongKey = 'fakeWrongSuccessorKey/0123456789abc';
  return Object.assign(server, {
    settings,
    wrongSettings: { ...settings, secretKey: wrongKey },
    credentials: [secretId, secretKey, wrongKey],
    ownFailureKind: 'unavailable' as const,
    distributions: made.domains,
  });
}

interface Reading extends FakeReading {
  readonly body: unknown;
}

const kinds: ReadonlyMap<string, { readonly kind: TargetKind; readonly list: string }> = new Map<
  string,
  { kind: TargetKind; list: string }
>([
  ['PurgeUrlsCache', { kind: 'url', list: 'Urls' }],
  ['PurgePathCache', { kind: 'directory', list: 'Paths' }],
]);

function makeRules(context: FakeContext, domains: FakeCdnDomains, options: FakeOptions): FakeRules<Reading> {
  const tasks = createFakePurgeTasks(context, allowances(options));
  const actions = createActions({ clock: context.clock, domains, tasks });
  return {
    limits,
    read: (request) => read(request, actions),
    refuse: (request, { route, body }) =>
      refuseTransport(request) ??
      checkSignature(request, { secretId, secretKey }) ??
      refuseBody(actions, route, body),
    carryOut: (_request, { route, body }) => actions.get(route)?.run(body) ?? noSuchAction(),
    words: {
      tooFast: () => refusal('RequestLimitExceeded', 'The request frequency exceeds the limit.'),
      tooManyTargets: ({ kind }) =>
        refusal(`LimitExceeded.CdnPurge${wordOf(kind)}ExceedBatchLimit`, 'Too many in one call.'),
      quotaUsed: ({ kind }) =>
        refusal(`LimitExceeded.CdnPurge${wordOf(kind)}ExceedDayLimit`, 'The daily quota is used up.'),
      badTarget: () => refusal('ResourceNotFound.CdnHostNotExists', 'Unable to find the domain name.'),
      badCredentials: () =>
        refusal('AuthFailure.SignatureFailure', 'The provided credentials could not be validated.'),
      ownFailure: () => refusal('InternalError.CdnSystemError', 'System error. Please submit a ticket.'),
    },
  };
}

function allowances({ limits: change }: FakeOptions): { readonly url: number; readonly directory: number } {
  const unlimited = 1_000_000_000;
  if (change === 'off') return { url: unlimited, directory: unlimited };
  const { url = unlimited, directory = unlimited } = change?.targetsPerDayMax ?? limits.targetsPerDayMax;
  return { url, directory };
}

function read(request: FakeRequest, actions: FakeActions): Reading {
  const route = request.headers['x-tc-action'] ?? '';
  const body = parse(request.body);
  const { kind, list } = kinds.get(route) ?? {};
  const action = actions.get(route)?.action ?? 'other';
  return {
    action,
    route,
    kind,
    mode: modeOf(route, body),
    targets: list === undefined ? [] : textsIn(body, list),
    body,
  };
}

function modeOf(route: string, body: unknown): PurgeMode | undefined {
  if (!kinds.has(route)) return undefined;
  return fieldOf(body, 'FlushType') === 'flush' ? 'soft' : 'hard';
}

function refuseTransport(request: FakeRequest): FakeAnswer | undefined {
  if (request.url.pathname !== '/') return { status: 404, body: '<html>not found</html>' };
  const isJson = request.headers['content-type'] === 'application/json; charset=utf-8';
  return request.method === 'POST' && isJson
    ? undefined
    : refusal('UnsupportedProtocol', 'The protocol is not supported.');
}

function refuseBody(actions: FakeActions, route: string, body: unknown): FakeAnswer | undefined {
  const action = actions.get(route);
  if (action === undefined) return noSuchAction();
  const issue: z.core.$ZodIssue | undefined = action.schema.safeParse(body).error?.issues[0];
  if (issue !== undefined) {
    return refusal(
      'InvalidParameter.CdnParamError',
      `Parameter error: ${issue.path.join('.')} ${issue.code}`,
    );
  }
  const urls = [...textsIn(body, 'Urls'), ...textsIn(body, 'Paths')];
  if (urls.some((url) => !/^https?:\/\//.test(url))) {
    return refusal('InvalidParameter.CdnParamError', 'URLs must have a scheme.');
  }
  return action.refuse?.(body);
}

function noSuchAction(): FakeAnswer {
  return refusal('InvalidAction', 'The action does not exist.');
}

function wordOf(kind: TargetKind | undefined): string {
  return kind === 'url' ? 'Url' : 'Path';
}

function parse(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
}

function textsIn(body: unknown, name: string): string[] {
  const values = fieldOf(body, name);
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

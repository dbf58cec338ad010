import { z } from 'zod';
import {
  jsonAnswer,
  type FakeAnswer,
  type FakeReading,
  type FakeRequest,
  type FakeRules,
  type StartFake,
} from '../testing/fake.ts';
import type { FakeLimits } from '../testing/fake-limits.ts';
import { startFakeServer } from '../testing/fake-server.ts';

const token = 'fake-bitiful-token/aB3+9=';
const wrongToken = 'fake-bitiful-token/stale+0=';
const path = '/cdn/cache/refresh';

/** 20 a call is documented; two calls a second is the pace we assume. */
const limits: FakeLimits = {
  targetsPerCallMax: { url: 20, directory: 20 },
  targetsPerDayMax: {},
  utcOffsetMinutes: 480,
  rates: [{ action: 'purge', callsMax: 2, windowMs: 1000 }],
};

const bodySchema = z.strictObject({
  type: z.enum(['url', 'directory']),
  url_list: z.array(z.string()).min(1),
});

/** Plays Bitiful: token, JSON, 20 a call, no `*`, scheme required, whole batch refused for one bad URL. */
export const startFake: StartFake = async (options = {}) => {
  const server = await startFakeServer(options, () => rules);
  const settings = { token, baseUrl: server.url };
  return Object.assign(server, {
    settings,
    wrongSettings: { ...settings, token: wrongToken },
    credentials: [token, wrongToken],
    ownFailureKind: 'rejected' as const,
  });
};

const rules: FakeRules = {
  limits,
  read,
  refuse,
  carryOut: () => jsonAnswer(200, { message: 'ok' }),
  words: {
    tooFast: () => jsonAnswer(429, { message: '请求过于频繁' }),
    tooManyTargets: () => jsonAnswer(400, { message: 'url_list is limited to 20' }),
    quotaUsed: () => jsonAnswer(429, { message: 'quota used' }),
    badTarget: (target) => jsonAnswer(400, { message: `domain not found: ${target}` }),
    badCredentials: () => jsonAnswer(401, { message: 'invalid token' }),
    ownFailure: () => jsonAnswer(200, { message: 'refresh failed' }),
  },
};

function read(request: FakeRequest): FakeReading {
  const body = readBody(request.body);
  const isRefresh = request.url.pathname === path;
  return {
    action: isRefresh ? 'purge' : 'other',
    route: request.url.pathname,
    kind: body?.type,
    mode: isRefresh ? 'hard' : undefined,
    targets: body?.url_list ?? [],
  };
}

function refuse(request: FakeRequest, { targets }: FakeReading): FakeAnswer | undefined {
  if (request.headers['authorization'] !== token) return rules.words.badCredentials();
  if (request.url.pathname !== path) return jsonAnswer(404, { message: 'not found' });
  if (request.method !== 'POST') return jsonAnswer(405, { message: 'method not allowed' });
  if (request.headers['content-type'] !== 'application/json' || !readBody(request.body)) {
    return jsonAnswer(400, { message: 'invalid request body' });
  }
  const bad = targets.find((target) => !/^https?:\/\/[^*]+$/.test(target));
  return bad === undefined ? undefined : jsonAnswer(400, { message: `invalid url: ${bad}` });
}

function readBody(text: string): z.infer<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import {
  jsonAnswer,
  type FakeAnswer,
  type FakeContext,
  type FakeReading,
  type FakeRequest,
  type FakeRules,
  type FakeWords,
  type StartFake,
} from '../testing/fake.ts';
import type { FakeLimits } from '../testing/fake-limits.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { countFigures } from './fake-figures.ts';
import { logLines } from './fake-lines.ts';

const token = 'fake-bitiful-token/aB3+9=';
const wrongToken = 'fake-bitiful-token/stale+0=';
const refreshPath = '/cdn/cache/refresh';
const daysOfLogs = 3;

/** 20 a call is documented; four calls in any two seconds, and two purges in any one, is the pace we assume. */
const limits: FakeLimits = {
  targetsPerCallMax: { url: 20, directory: 20 },
  targetsPerDayMax: {},
  utcOffsetMinutes: 480,
  rates: [
    { callsMax: 4, windowMs: 2000 },
    { action: 'purge', callsMax: 2, windowMs: 1000 },
  ],
};

const bodySchema = z.strictObject({
  type: z.enum(['url', 'directory']),
  url_list: z.array(z.string()).min(1),
});

const dataQuerySchema = z.strictObject({
  start_time: z.string().regex(/^\d{1,10}$/),
  end_time: z.string().regex(/^\d{1,10}$/),
  period: z.enum(['hourly', 'daily', 'monthly']),
});

const logsQuerySchema = z.strictObject({
  start_time: z.string().regex(/^\d{19}$/),
  codes: z.enum(['2XX', '3XX', '4XX', '5XX', 'ALL']).default('ALL'),
  limit: z.coerce.number().int().min(1).max(1000),
});

const dataPath = /^\/cdn\/data\/([^/]+)\/(traffic|traffic_origin|request|request_origin)$/;
const logsPath = /^\/cdn\/data\/([^/]+)\/logs$/;
const seriesSchema = z.enum(['traffic', 'traffic_origin', 'request', 'request_origin']);

/**
 * Plays Bitiful: token, JSON, 20 a call, no `*`, scheme required, whole batch refused for one bad URL; figures and log lines that are the
 * same at each question, of every host that the account owns.
 */
export const startFake: StartFake = async (options = {}) => {
  const server = await startFakeServer(options, (context) => makeRules(context, options.hosts));
  const settings = { token, baseUrl: server.url };
  return Object.assign(server, {
    settings,
    wrongSettings: { ...settings, token: wrongToken },
    credentials: [token, wrongToken],
    ownFailureKind: 'rejected' as const,
  });
};

const words: FakeWords = {
  tooFast: () => jsonAnswer(429, { message: '请求过于频繁' }),
  tooManyTargets: () => jsonAnswer(400, { message: 'url_list is limited to 20' }),
  quotaUsed: () => jsonAnswer(429, { message: 'quota used' }),
  badTarget: (target) => jsonAnswer(400, { message: `domain not found: ${target}` }),
  badCredentials: () => jsonAnswer(401, { message: 'invalid token' }),
  ownFailure: () => jsonAnswer(200, { message: 'refresh failed' }),
};

function makeRules({ clock }: FakeContext, hosts: readonly string[] | undefined): FakeRules {
  return {
    limits,
    words,
    read,
    refuse: (request, reading) => {
      if (request.headers['authorization'] !== token) return words.badCredentials();
      if (reading.action === 'purge') return refuseRefresh(request, reading);
      const asked = readQuestion(request.url);
      if (!asked) return jsonAnswer(404, { message: 'not found' });
      if (request.method !== 'GET') return jsonAnswer(405, { message: 'method not allowed' });
      if (hosts?.includes(asked.domain) === false) return jsonAnswer(404, { message: 'domain not found' });
      return asked.refuse(clock.now());
    },
    carryOut: ({ url }, { action }) =>
      action === 'purge'
        ? jsonAnswer(200, { message: 'ok' })
        : (readQuestion(url)?.answer(clock.now()) ?? jsonAnswer(500, { message: 'no answer' })),
  };
}

function read(request: FakeRequest): FakeReading {
  const path = request.url.pathname;
  const body = path === refreshPath ? readBody(request.body) : undefined;
  return {
    action: path === refreshPath ? 'purge' : actionOf(path),
    route: path,
    kind: body?.type,
    mode: path === refreshPath ? 'hard' : undefined,
    targets: body?.url_list ?? [],
  };
}

function actionOf(path: string): 'stats' | 'logs' | 'other' {
  if (dataPath.test(path)) return 'stats';
  return logsPath.test(path) ? 'logs' : 'other';
}

function refuseRefresh(request: FakeRequest, { targets }: FakeReading): FakeAnswer | undefined {
  if (request.method !== 'POST') return jsonAnswer(405, { message: 'method not allowed' });
  if (request.headers['content-type'] !== 'application/json' || !readBody(request.body)) {
    return jsonAnswer(400, { message: 'invalid request body' });
  }
  const bad = targets.find((target) => !/^https?:\/\/[^*]+$/.test(target));
  return bad === undefined ? undefined : jsonAnswer(400, { message: `invalid url: ${bad}` });
}

/** A question about a domain: why it is refused at a time, and its answer. */
interface Question {
  readonly domain: string;
  readonly refuse: (nowMs: number) => FakeAnswer | undefined;
  readonly answer: (nowMs: number) => FakeAnswer;
}

function readQuestion(url: URL): Question | undefined {
  const query = Object.fromEntries(url.searchParams);
  const [, dataDomain, series] = dataPath.exec(url.pathname) ?? [];
  if (dataDomain !== undefined)
    return askData(decodeURIComponent(dataDomain), seriesSchema.parse(series), query);
  const [, logsDomain] = logsPath.exec(url.pathname) ?? [];
  return logsDomain === undefined ? undefined : askLogs(decodeURIComponent(logsDomain), query);
}

function askData(domain: string, series: z.infer<typeof seriesSchema>, query: unknown): Question {
  const { data } = dataQuerySchema.safeParse(query);
  const [startTime, endTime] = [Number(data?.start_time), Number(data?.end_time)];
  return {
    domain,
    refuse: () => (startTime < endTime ? undefined : jsonAnswer(400, { message: 'invalid parameters' })),
    answer: () =>
      jsonAnswer(200, {
        data: countFigures({ domain, series, startTime, endTime, period: data?.period ?? 'hourly' }),
      }),
  };
}

function askLogs(domain: string, query: unknown): Question {
  const { data } = logsQuerySchema.safeParse(query);
  const startTime = BigInt(data?.start_time ?? 0);
  return {
    domain,
    refuse: (nowMs) => {
      if (!data) return jsonAnswer(400, { message: 'invalid parameters' });
      const oldestMs = nowMs - daysOfLogs * 86_400_000;
      return startTime < BigInt(Math.floor(oldestMs)) * 1_000_000n
        ? jsonAnswer(400, { message: 'logs are kept for 3 days' })
        : undefined;
    },
    answer: (nowMs) => {
      const { codes = 'ALL', limit = 0 } = data ?? {};
      const lines = logLines({ domain, startTime, codes, limit }, nowMs);
      return { status: 200, body: `{"data":[${lines.join(',')}]}`, contentType: 'application/json' };
    },
  };
}

function readBody(text: string): z.infer<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

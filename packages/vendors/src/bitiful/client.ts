import type { z } from 'zod';
import { describeForm, kindOfStatus, readAs, type ExchangeAnswer, type Verdict } from '../http.ts';
import type { AdapterDeps, CallOptions } from '../vendor.ts';
import { parseExactJson } from './exact-json.ts';
import type { BitifulSettings } from './settings.ts';
import {
  dataReplySchema,
  failureSchema,
  logsReplySchema,
  refreshReplySchema,
  type DataPoint,
  type DataRequest,
  type LogLine,
  type LogsRequest,
  type RefreshRequest,
} from './wire.ts';

/** The vendor's id. */
export const vendorId = 'bitiful';

/** The vendor's calls, one function each, in the vendor's words. */
export interface BitifulClient {
  /** Gives back the vendor's `message`, if there was one. */
  refreshCache(request: RefreshRequest, options: CallOptions): Promise<string | undefined>;
  data(request: DataRequest, options: CallOptions): Promise<readonly DataPoint[]>;
  logs(request: LogsRequest, options: CallOptions): Promise<readonly LogLine[]>;
}

/** One call: where it goes, how its answer looks, and what HTTP 404 would speak of. */
interface Call<T> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly schema: z.ZodType<T>;
  readonly unknownIs: 'rejected' | 'not-found';
}

/** Speaks the console API: JSON, and the bare token (no `Bearer`) as `Authorization`. */
export function createBitifulClient(settings: BitifulSettings, deps: AdapterDeps): BitifulClient {
  const send = async <T>(call: Call<T>, { signal }: CallOptions): Promise<T> => {
    const answer = await deps.exchange({
      vendor: vendorId,
      method: call.method,
      url: `${settings.baseUrl.replace(/\/$/, '')}${call.path}`,
      headers: {
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        authorization: settings.token.reveal(),
      },
      ...(call.body !== undefined && { body: call.body }),
      reply: 'json',
      signal,
      timeoutMs: settings.timeoutMs,
      secrets: [settings.token],
      classify: (found) => classify(call, found),
    });
    return readAs(call.schema, parseExactJson(answer.text), vendorId);
  };
  return {
    refreshCache: async (request, options) => {
      const path = '/cdn/cache/refresh';
      const body = JSON.stringify(request);
      // 404 speaks of a URL's domain, as the path exists; a rejected batch is split to find it.
      const call = { method: 'POST', path, body, schema: refreshReplySchema, unknownIs: 'rejected' } as const;
      return (await send(call, options)).message;
    },
    data: ({ domain, series, startTime, endTime, period }, options) => {
      const query = `start_time=${startTime}&end_time=${endTime}&period=${period}`;
      const path = `/cdn/data/${encodeURIComponent(domain)}/${series}?${query}`;
      return send({ method: 'GET', path, schema: dataReplySchema, unknownIs: 'not-found' }, options);
    },
    logs: async ({ domain, startTime, codes, limit }, options) => {
      const query = `start_time=${startTime}&codes=${codes}&limit=${limit}`;
      const path = `/cdn/data/${encodeURIComponent(domain)}/logs?${query}`;
      const call = { method: 'GET', path, schema: logsReplySchema, unknownIs: 'not-found' } as const;
      return (await send(call, options)).data;
    },
  };
}

/** No error table is published: the status decides, and inside a 2xx the words do. */
function classify<T>(call: Call<T>, answer: ExchangeAnswer): Verdict | undefined {
  return answer.status >= 200 && answer.status < 300
    ? classifySuccess(call.schema, answer)
    : classifyFailure(call, answer);
}

function classifySuccess<T>(schema: z.ZodType<T>, { text }: ExchangeAnswer): Verdict | undefined {
  const body = parseExactJson(text);
  const words = failureSchema.safeParse(body).data?.message ?? 'ok';
  if (words.toLowerCase() !== 'ok') {
    return { kind: isAboutFrequency(words) ? 'throttled' : 'rejected', message: words };
  }
  const reply = schema.safeParse(body);
  return reply.success ? undefined : { kind: 'uncertain', message: describeForm(reply.error) };
}

function classifyFailure<T>({ unknownIs }: Call<T>, { status, body, text }: ExchangeAnswer): Verdict {
  const failure = failureSchema.safeParse(body).data;
  const words = failure?.message ?? failure?.error ?? text;
  const kind = kindOfStatus(status);
  return {
    kind: kind === 'not-found' ? unknownIs : kind,
    message: words === '' ? `HTTP ${status}` : `HTTP ${status}: ${words}`,
  };
}

/** "频繁" is "too frequent". A guess at words nobody documents. */
function isAboutFrequency(message: string): boolean {
  return /频繁|too many|too fast|\brate\b|frequen/i.test(message);
}

import { CommandError } from '../command-error.ts';
import type { Connection } from '../connection/find-connection.ts';
import { plainText } from '../screen/plain-text.ts';
import { readLines } from '../targets/read-lines.ts';
import { refusalOf, type Refusal } from './problem.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Its parameters are encoded already, see `path`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** JSON that is sent byte by byte as it is. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as NDJSON while it comes. */
  readonly lines?: AsyncIterable<Uint8Array>;
  readonly idempotencyKey?: string | undefined;
  readonly signal: AbortSignal;
  readonly placeOf?: Refusal['placeOf'];
}

/** What the API answered, when it did what was asked. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Its own clock, ms since 1970, to the second. */
  readonly dateMs: number | undefined;
  /** The same request came before, under the same idempotency key. */
  readonly isReplay: boolean;
}

/** The API over HTTP. */
export interface Api {
  readonly url: URL;
  /** Throws `CommandError` when it refuses, fails, or cannot be reached, and the signal's reason when that was aborted. */
  ask(request: ApiRequest): Promise<ApiAnswer>;
  /** Like `ask`, for an answer that comes as lines of JSON. */
  askForLines(request: ApiRequest): AsyncGenerator<string>;
}

/** Longest time until an answer begins, for what does not stream. */
const answerWithinMs = 90_000;

export function createApi({ url, key }: Pick<Connection, 'url' | 'key'>): Api {
  const send = async (request: ApiRequest, accept: string): Promise<Response> => {
    const { method, lines, signal } = request;
    const streams = lines !== undefined || accept === ndjson;
    const bounded = streams ? signal : AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
    const failing = failureOf(lines);
    try {
      return await fetch(addressOf(url, request), {
        method,
        signal: bounded,
        redirect: 'error',
        headers: {
          ...headersOf(request),
          authorization: `Bearer ${key.reveal()}`,
          accept,
          'user-agent': 'purgeway-cli',
        },
        ...contentOf({ ...request, lines: failing.lines }),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw failing.error() ?? unreachable(url, error);
    }
  };
  return {
    url,
    ask: async (request) => {
      const response = await send(request, 'application/json');
      const body = await readBody(response, url);
      if (!response.ok) {
        throw refusalFrom(response, body, request);
      }
      const dateMs = Date.parse(response.headers.get('date') ?? '');
      return {
        status: response.status,
        body,
        dateMs: Number.isNaN(dateMs) ? undefined : dateMs,
        isReplay: response.headers.get('idempotent-replayed') === 'true',
      };
    },
    askForLines: async function* askForLines(request) {
      const response = await send(request, ndjson);
      if (!response.ok || response.body === null) {
        throw refusalFrom(response, await readBody(response, url), request);
      }
      try {
        yield* readLines(response.body);
      } catch (error) {
        request.signal.throwIfAborted();
        throw unreachable(url, error);
      }
    },
  };
}

const ndjson = 'application/x-ndjson';

function headersOf({ headers, idempotencyKey, lines, body, bytes }: ApiRequest): Record<string, string> {
  return {
    ...headers,
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(lines !== undefined && { 'content-type': ndjson }),
    ...((body ?? bytes) !== undefined && { 'content-type': 'application/json' }),
  };
}

function contentOf({ body, bytes, lines }: Pick<ApiRequest, 'body' | 'bytes'> & Lines): RequestInit {
  if (lines !== undefined) {
    return { body: ReadableStream.from(lines), duplex: 'half' };
  }
  const content = body === undefined ? bytes : JSON.stringify(body);
  return content === undefined ? {} : { body: content };
}

interface Lines {
  readonly lines: AsyncIterable<Uint8Array> | undefined;
}

/** Text as one part of a path. */
export function pathPart(text: string): string {
  return encodeURIComponent(text);
}

function addressOf(base: URL, { path, query = {} }: ApiRequest): URL {
  const url = new URL(`${base.pathname.replace(/\/$/u, '')}${path}`, base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      url.searchParams.set(name, String(value));
    }
  }
  return url;
}

/** What ends the lines themselves is no failure of the API: it is kept, because `fetch` hides it. */
function failureOf(lines: AsyncIterable<Uint8Array> | undefined) {
  let failure: unknown;
  async function* watched(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { lines: lines && watched(lines), error: () => failure };
}

async function readBody(response: Response, url: URL): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(url, error);
  });
  try {
    return JSON.parse(text);
  } catch {
    if (response.ok) {
      throw refusalOf({ status: response.status, body: undefined, retryAfter: undefined });
    }
    return undefined;
  }
}

function refusalFrom(response: Response, body: unknown, { placeOf }: ApiRequest): CommandError {
  const retryAfter = response.headers.get('retry-after') ?? undefined;
  return refusalOf({ status: response.status, body, retryAfter, placeOf });
}

function unreachable(url: URL, error: unknown): CommandError {
  return new CommandError('unreachable', `The API at ${url.origin} cannot be reached: ${reasonOf(error)}.`, {
    advice: ['Check the address (--url, PURGEWAY_URL or the profile), and whether it runs.'],
    cause: error,
  });
}

/** What `fetch` says of a failure stands in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'unknown';
  }
  if (error.name === 'TimeoutError') {
    return 'it did not answer in time';
  }
  if (error.cause !== undefined) {
    return reasonOf(error.cause);
  }
  const code = 'code' in error ? String(error.code) : '';
  return plainText(reasons[code] ?? [code, error.message].filter(Boolean).join(' ').replace(/\.$/u, ''));
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'its hostname is unknown',
  EAI_AGAIN: 'its hostname cannot be looked up',
  ECONNRESET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'the connection was cut',
};

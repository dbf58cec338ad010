import { clockOffsetMs, type Secret } from '@purgeway/model';
import type { z } from 'zod';
import { VendorError, type VendorErrorFacts, type VendorErrorKind } from './errors.ts';
import { redact } from './redact.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What a vendor's own table says about an answer. `status`, `Retry-After` and the vendor's id are filled in by the exchange. */
export type Verdict = Pick<
  VendorErrorFacts,
  'kind' | 'code' | 'message' | 'retryAfterMs' | 'attemptsMax' | 'isOfThisKind'
>;

/** An answer that was read to its end. */
export interface ExchangeAnswer {
  readonly status: number;
  readonly text: string;
  /** The parsed JSON; absent when it was not asked for, or when an answer other than 2xx is not JSON. */
  readonly body: unknown;
}

/** One HTTP call to a vendor. */
export interface ExchangeRequest {
  /** The vendor's id, for the errors. */
  readonly vendor: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly reply: 'json' | 'text';
  /** Ends the call at once when it fires. */
  readonly signal: AbortSignal;
  /** Default: that of the exchange. */
  readonly timeoutMs?: number | undefined;
  /** Blanked out wherever the vendor's text repeats them. */
  readonly secrets?: readonly Secret[];
  /** Asked about every readable answer, 2xx too. Absent or undefined: the status alone decides. */
  readonly classify?: (answer: ExchangeAnswer) => Verdict | undefined;
}

/**
 * Makes one HTTP call and gives back a 2xx answer that `classify` has no complaint about. Throws {@link VendorError} for everything
 * else, without request headers, body or query in it. Never repeats a call and never follows a redirect.
 */
export type Exchange = (request: ExchangeRequest) => Promise<ExchangeAnswer>;

export interface ExchangeOptions {
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970; used for dates in `Retry-After` and in `Date`. */
  readonly now?: () => number;
  /** Told with every answer that shows it how far the vendor's clock is ahead, as `clockOffsetMs` does. Absent: nobody is. */
  readonly onClock?: (offsetMs: number) => void;
  /** From sending to the last byte of the answer. Default 30 s. */
  readonly timeoutMs?: number;
  /** A longer answer counts as unreadable. Default 8 MiB. */
  readonly answerBytesMax?: number;
}

type Ready = Required<ExchangeOptions>;

/** Makes the one function through which every adapter reaches its vendor. Holds no state. */
export function createExchange(options: ExchangeOptions = {}): Exchange {
  const ready: Ready = {
    fetch: options.fetch ?? fetch,
    now: options.now ?? Date.now,
    onClock: options.onClock ?? (() => {}),
    timeoutMs: options.timeoutMs ?? 30_000,
    answerBytesMax: options.answerBytesMax ?? 8 * 1024 * 1024,
  };
  return async (request) => {
    const { response, text } = await send(request, ready);
    const answer: ExchangeAnswer = {
      status: response.status,
      text,
      body: parseBody(request, response, text),
    };
    const verdict = request.classify?.(answer) ?? classifyStatus(answer);
    if (!verdict) return answer;
    throw new VendorError({
      retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), ready.now()),
      ...dropAbsent(verdict),
      kind: verdict.kind,
      vendor: request.vendor,
      status: response.status,
      message: redact(verdict.message, request.secrets),
    });
  };
}

/** Reads part of an answer in its documented form. Throws `uncertain` when it has another: we cannot tell what the vendor did. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown, vendor: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new VendorError({ kind: 'uncertain', vendor, message: describeForm(result.error) });
}

/** Which fields of an answer are not as documented, by path. Holds none of the answer's values. */
export function describeForm(error: z.ZodError): string {
  const places = error.issues.map((issue) => `${issue.path.join('.') || 'answer'}: ${issue.message}`);
  return `The answer is not in the documented form (${places.join('; ')}).`;
}

async function send(request: ExchangeRequest, ready: Ready): Promise<{ response: Response; text: string }> {
  if (request.signal.aborted)
    throw fail(request, { kind: 'unavailable', message: 'Stopped before it was sent.' });
  const timeout = AbortSignal.timeout(request.timeoutMs ?? ready.timeoutMs);
  const startedAtMs = ready.now();
  try {
    const response = await ready.fetch(request.url, {
      method: request.method,
      headers: request.headers ?? {},
      ...(request.body !== undefined && { body: request.body }),
      signal: AbortSignal.any([request.signal, timeout]),
      redirect: 'manual',
    });
    tellClock(response.headers, startedAtMs, ready);
    return { response, text: await readText(response, ready.answerBytesMax) };
  } catch (error) {
    if (request.signal.aborted)
      throw fail(request, { kind: 'uncertain', message: 'Stopped before an answer came.' });
    if (timeout.aborted)
      throw fail(request, { kind: 'uncertain', message: 'No answer within the time allowed.' });
    throw explainBreak(request, error);
  }
}

function tellClock(headers: Headers, startedAtMs: number, { now, onClock }: Ready): void {
  const shownMs = Date.parse(headers.get('date') ?? '');
  // What a cache answers shows when the vendor made it.
  if (Number.isNaN(shownMs) || headers.has('age')) return;
  onClock(clockOffsetMs({ shownMs, withinMs: 999, startedAtMs, endedAtMs: now() }));
}

async function readText(response: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > bytesMax) throw new Error(`The answer is longer than ${bytesMax} bytes.`);
      chunks.push(chunk);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    // A refusal is told by its status alone, so its text may be lost.
    if (response.ok) throw error;
    return '';
  }
}

/** Codes of failures before the request could leave this machine, besides those whose system call says so. */
const unsentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function explainBreak(request: ExchangeRequest, error: unknown): VendorError {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = textOf(root, 'code');
  const wasSent = !unsentCodes.has(code) && !['connect', 'getaddrinfo'].includes(textOf(root, 'syscall'));
  const words = redact(root instanceof Error ? root.message : String(root), request.secrets);
  // The original error may hold what was sent or received; only its name and words go on.
  const cause = new Error(words === '' ? code : words);
  return wasSent
    ? fail(request, {
        kind: 'uncertain',
        message: `The connection broke before the answer was read: ${words}`,
        cause,
      })
    : fail(request, { kind: 'unavailable', message: `The vendor could not be reached: ${words}`, cause });
}

function parseBody(request: ExchangeRequest, response: Response, text: string): unknown {
  if (request.reply === 'text') return undefined;
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    if (!response.ok) return undefined;
    const type = response.headers.get('content-type') ?? 'no content type';
    const start = redact(text, request.secrets).slice(0, 120);
    const message = `HTTP ${response.status}, but the answer is not JSON (${type}): ${start}`;
    throw fail(request, { kind: 'uncertain', message });
  }
}

function classifyStatus({ status, text }: ExchangeAnswer): Verdict | undefined {
  if (status >= 200 && status < 300) return undefined;
  return { kind: kindOfStatus(status), message: text === '' ? `HTTP ${status}` : `HTTP ${status}: ${text}` };
}

/** What an HTTP status other than 2xx means when the vendor's own table has no say. */
export function kindOfStatus(status: number): VendorErrorKind {
  if (status === 429) return 'throttled';
  // A gateway speaks here: the vendor behind it may have carried the request out.
  if (status === 502 || status === 504) return 'uncertain';
  // 408: the server gave up before it had the whole request. 3xx: it was not carried out here, and following could leak credentials.
  if (status >= 500 || status === 408 || status < 400) return 'unavailable';
  if (status === 401 || status === 402 || status === 403) return 'account';
  if (status === 404) return 'not-found';
  return status === 409 ? 'conflict' : 'rejected';
}

function fail(request: ExchangeRequest, facts: Omit<VendorErrorFacts, 'vendor'>): VendorError {
  return new VendorError({ ...facts, vendor: request.vendor });
}

function textOf(value: unknown, key: 'code' | 'syscall'): string {
  if (typeof value !== 'object' || value === null || !(key in value)) return '';
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : '';
}

function dropAbsent(verdict: Verdict): Partial<Verdict> {
  return Object.fromEntries(Object.entries(verdict).filter(([, value]) => value !== undefined));
}

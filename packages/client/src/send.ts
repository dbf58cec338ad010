import { assertSendable } from './assert-sendable.ts';
import { errorOfProblem, isProblem, PurgewayError } from './purgeway-error.ts';

export interface ClientOptions {
  /** Address of the API, such as `https://purgeway.example.com`. */
  readonly baseUrl: string;
  /** An API key. Absent: only what is public can be asked for. */
  readonly key?: string | undefined;
  /** Longest time until an answer is there, or begins where it is a stream; for each attempt. Default 30 s. */
  readonly timeoutMs?: number | undefined;
  /** A stream of events that says nothing for so long, not even that it is still there, counts as broken. Default 45 s. */
  readonly silentMsMax?: number | undefined;
  /** How often a request that may be repeated is sent again. Default 4. */
  readonly retriesMax?: number | undefined;
  /** A pause that the API asks for is waited for when it is no longer than this. Default 60 s. */
  readonly pauseMsMax?: number | undefined;
  /** How requests are sent. Default: the platform's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface CallOptions {
  /** Ends the call at once; what was sent may be done all the same. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** For what goes on anyway, and is only asked about: an API that restarts is waited for. */
export interface Patience {
  /** So long an API that does not answer is asked again, instead of `retriesMax` times, and no longer a pause that it asks for is waited for. */
  readonly patienceMs?: number | undefined;
  /** Told of each failure after which it is asked again. */
  readonly onRetry?: ((error: PurgewayError) => void) | undefined;
}

/** A request as it goes out. */
export interface Outgoing extends CallOptions, Patience {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Called for each attempt. Absent: no body. */
  readonly body?: (() => NonNullable<RequestInit['body']>) | undefined;
  /** Statuses besides 2xx that are answers and no problems. */
  readonly alsoFine?: readonly number[] | undefined;
  /**
   * `always`: sent again it does no harm. `refused`: only when it was surely not done. `never`: its body cannot be had twice.
   */
  readonly mayRepeat: 'always' | 'refused' | 'never';
}

const timeoutMsDefault = 30_000;
const retriesDefault = 4;
const pauseMsDefault = 60_000;
const firstPauseMs = 250;
const longestPauseMs = 2_000;

/**
 * Sends a request until it is answered with something else than "later", or may not be repeated. `read` takes what is wanted from the answer,
 * within the time. Throws {@link PurgewayError}.
 */
export async function send<Answer>(
  options: ClientOptions,
  outgoing: Outgoing,
  read: (response: Response) => Answer | Promise<Answer>,
): Promise<Answer> {
  const { retriesMax = retriesDefault, pauseMsMax = pauseMsDefault } = options;
  const { patienceMs, onRetry, signal } = outgoing;
  const startedAtMs = performance.now();
  for (let retries = 0; ; retries += 1) {
    try {
      return await sendOnce(options, outgoing, read);
    } catch (error) {
      if (!(error instanceof PurgewayError) || !mayRepeat(error, outgoing)) {
        throw error;
      }
      const pauseMs = pauseAfter(error, retries);
      const isEnough =
        patienceMs === undefined
          ? retries >= retriesMax || pauseMs > pauseMsMax
          : Math.max(pauseMs, performance.now() - startedAtMs) > patienceMs;
      if (isEnough) {
        throw error;
      }
      onRetry?.(error);
      await pause(pauseMs, signal);
    }
  }
}

function mayRepeat({ isRetryable, status }: PurgewayError, outgoing: Outgoing): boolean {
  const wasRefused = status === 429;
  return isRetryable && (outgoing.mayRepeat === 'always' || (outgoing.mayRepeat === 'refused' && wasRefused));
}

/** How long to wait before the next attempt. */
function pauseAfter({ retryAfterMs = 0 }: PurgewayError, retries: number): number {
  const backoffMs = Math.min(firstPauseMs * 2 ** retries, longestPauseMs) * (0.5 + Math.random());
  return Math.max(retryAfterMs, backoffMs);
}

async function sendOnce<Answer>(
  options: ClientOptions,
  outgoing: Outgoing,
  read: (response: Response) => Answer | Promise<Answer>,
): Promise<Answer> {
  const { signal } = outgoing;
  const timeoutMs = outgoing.timeoutMs ?? options.timeoutMs ?? timeoutMsDefault;
  const inTime = new AbortController();
  const timer = setTimeout(() => inTime.abort(), timeoutMs);
  try {
    const response = await request(options, outgoing, [
      inTime.signal,
      ...(signal === undefined ? [] : [signal]),
    ]);
    if (!response.ok && outgoing.alsoFine?.includes(response.status) !== true) {
      throw await errorOf(response);
    }
    return await read(response);
  } catch (error) {
    signal?.throwIfAborted();
    if (inTime.signal.aborted) {
      throw late(error, timeoutMs);
    }
    throw error instanceof PurgewayError ? error : broken(error);
  } finally {
    clearTimeout(timer);
  }
}

async function request(
  { fetch = globalThis.fetch, baseUrl, key }: ClientOptions,
  { method, path, headers, body }: Outgoing,
  signals: readonly AbortSignal[],
): Promise<Response> {
  const all = { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...headers };
  assertSendable(all);
  return fetch(addressOf(baseUrl, path), {
    method,
    redirect: 'error',
    headers: all,
    signal: AbortSignal.any([...signals]),
    ...(body !== undefined && { body: body(), duplex: 'half' }),
  });
}

function addressOf(baseUrl: string, path: string): string {
  return baseUrl.replace(/\/+$/u, '') + path;
}

async function errorOf(response: Response): Promise<PurgewayError> {
  const body: unknown = await response.json().catch(() => undefined);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  if (isProblem(body)) {
    return errorOfProblem(body, retryAfterMs);
  }
  return new PurgewayError({
    code: 'unreadable-answer',
    status: response.status,
    detail: `The answer has the status ${response.status} and is none of Purgeway's: check the address.`,
    // Proxies in between answer so while the API restarts.
    isRetryable: response.status === 502 || response.status === 503 || response.status === 504,
    retryAfterMs,
  });
}

function late(cause: unknown, timeoutMs: number): PurgewayError {
  const detail = `No whole answer came within ${timeoutMs / 1000} seconds.`;
  return new PurgewayError({ code: 'timeout', detail, isRetryable: true, cause });
}

function broken(cause: unknown): PurgewayError {
  const detail = 'Purgeway cannot be reached, or the connection broke.';
  return new PurgewayError({ code: 'unreachable', detail, isRetryable: true, cause });
}

/** Rejects with the signal's reason when it fires. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

import { parseRetryAfter } from '@purgeway/vendors';

/** One HTTP exchange with a receiver. */
export interface CallbackRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  /** Not sent with GET. */
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What the receiver said. Only 2xx is success; a redirect is not followed. */
export interface CallbackAnswer {
  readonly isDelivered: boolean;
  /** The receiver wants no more: 410. */
  readonly isGone: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number | undefined;
  /** A sentence for people; never the receiver's body. */
  readonly error?: string;
}

export type SendCallback = (request: CallbackRequest) => Promise<CallbackAnswer>;

/** Makes one attempt. Never rejects: whatever goes wrong is an answer. `now` in ms since 1970. */
export async function sendCallback(
  request: CallbackRequest,
  now: () => number = Date.now,
): Promise<CallbackAnswer> {
  const limit = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      redirect: 'manual',
      headers: { 'user-agent': 'Purgeway', 'content-type': 'application/json', ...request.headers },
      ...(request.method === 'GET' ? {} : { body: request.body }),
      signal: AbortSignal.any([limit, request.signal]),
    });
    await response.body?.cancel();
    const { status } = response;
    const isDelivered = status >= 200 && status < 300;
    return {
      isDelivered,
      isGone: status === 410,
      status,
      retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), now()),
      ...(isDelivered ? {} : { error: `The receiver answered ${status}.` }),
    };
  } catch (error) {
    return {
      isDelivered: false,
      isGone: false,
      error: limit.aborted ? 'The receiver took too long.' : causeOf(error),
    };
  }
}

/** `fetch` hides the reason in `cause`; its code (ECONNREFUSED, …) says what happened and holds no secret. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined
    ? 'The receiver could not be reached.'
    : `The receiver could not be reached (${code}).`;
}

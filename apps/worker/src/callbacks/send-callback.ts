import { EgressError, type Egress } from '@purgeway/egress';
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
  /** Scheme, host and port of the address in the config; there neither scheme nor port is restricted. */
  readonly operatorsOrigin?: string | undefined;
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

export interface SendDeps {
  readonly egress: Egress;
  /** Ms since 1970, as the receiver's clock has it. */
  readonly now?: () => number;
}

/** Makes the function that makes one attempt. It never rejects: whatever goes wrong, a refusal too, is an answer. */
export function createSendCallback({ egress, now = Date.now }: SendDeps): SendCallback {
  return async ({ headers, body, ...request }) => {
    try {
      const answer = await egress.send({
        ...request,
        headers: { 'user-agent': 'Purgeway', 'content-type': 'application/json', ...headers },
        body: request.method === 'GET' ? undefined : body,
      });
      const { status } = answer;
      const isDelivered = status >= 200 && status < 300;
      return {
        isDelivered,
        isGone: status === 410,
        status,
        retryAfterMs: parseRetryAfter(answer.header('retry-after') ?? null, now()),
        ...(isDelivered ? {} : { error: `The receiver answered ${status}.` }),
      };
    } catch (error) {
      return {
        isDelivered: false,
        isGone: false,
        error: error instanceof EgressError ? error.message : 'The receiver could not be reached.',
      };
    }
  };
}

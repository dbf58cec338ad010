import { Client } from 'undici';
import { createAddressRules } from './address-rules.ts';
import { EgressError } from './egress-error.ts';
import { createGuardedConnect } from './guarded-connect.ts';
import { createResolve, type Resolve } from './resolve.ts';
import type { EgressRules } from './rules.ts';
import { createUrlRules } from './url-rules.ts';

/** One exchange with an address that somebody else chose. */
export interface EgressRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** For all of it: looking up, connecting, sending, and the whole answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Scheme, host and port that the operator wrote himself: there the rules for schemes and ports do not hold. */
  readonly operatorsOrigin?: string | undefined;
}

/** What came back; of the body nothing is kept. */
export interface EgressAnswer {
  readonly status: number;
  /** The first value of a header, by its name in lower case. */
  header(name: string): string | undefined;
}

export interface Egress {
  /** Makes one exchange. A redirect is an answer like any other. Throws {@link EgressError} when there is none. */
  send(request: EgressRequest): Promise<EgressAnswer>;
}

export interface EgressOptions {
  readonly rules: EgressRules;
  /** Absent: as this machine resolves names. */
  readonly resolve?: Resolve | undefined;
}

/** More of an answer is not read. */
const answerBytesMax = 64 * 1024;

/**
 * The one way to call addresses that requests name. No proxy of the environment, no decompression, no redirect. Every
 * exchange has a connection of its own, closed at its end: a name that was good an hour ago is looked at anew, and
 * nobody's connections wait about.
 */
export function createEgress({ rules, resolve = createResolve() }: EgressOptions): Egress {
  const findUrlProblem = createUrlRules(rules);
  const findAddressProblem = createAddressRules(rules.allowedNetworks);
  return {
    send: async (request) => {
      const problem = findUrlProblem(request.url, request.operatorsOrigin);
      if (problem !== undefined) {
        throw new EgressError('refused', problem);
      }
      const { timeoutMs } = request;
      const limit = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([limit, request.signal]);
      const url = new URL(request.url);
      const client = new Client(url.origin, {
        connect: createGuardedConnect({ findAddressProblem, resolve, timeoutMs, signal }),
        pipelining: 0,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      try {
        return await exchange(client, { request, url, signal });
      } catch (error) {
        throw explain(error, { limit, signal: request.signal });
      } finally {
        await client.destroy();
      }
    },
  };
}

interface Exchange {
  readonly request: EgressRequest;
  readonly url: URL;
  readonly signal: AbortSignal;
}

async function exchange(client: Client, { request, url, signal }: Exchange): Promise<EgressAnswer> {
  const { statusCode, headers, body } = await client.request({
    path: `${url.pathname}${url.search}`,
    method: request.method,
    headers: request.headers,
    body: request.body ?? null,
    signal,
  });
  // Read to its end, because a proxy at the other side may otherwise think that the caller lost interest. The status
  // is the answer, whatever becomes of the rest.
  await body.dump({ limit: answerBytesMax, signal }).catch(() => undefined);
  return {
    status: statusCode,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}

function explain(error: unknown, signals: { limit: AbortSignal; signal: AbortSignal }): EgressError {
  if (error instanceof EgressError) {
    return error;
  }
  if (signals.signal.aborted) {
    return new EgressError('stopped', 'The call was stopped before it had an answer.', { cause: error });
  }
  const code = codeOf(error);
  if (signals.limit.aborted || code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new EgressError('late', 'The receiver took too long.', { cause: error });
  }
  const reason = code === undefined ? '' : ` (${code})`;
  return new EgressError('unreachable', `The receiver could not be reached${reason}.`, { cause: error });
}

/** A code (ECONNREFUSED, …) says what happened and holds no secret. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

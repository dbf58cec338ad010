import type { Connection } from './connection.ts';
import { readProblem, UnreachableError } from './problem.ts';

/** Calls the API as whoever is signed in. Every call rejects with `ProblemError`, `UnreachableError`, or the signal's reason. */
export interface Api {
  get<T>(path: string, signal: AbortSignal): Promise<T>;
  /** With the same `idempotencyKey`, what was sent twice is done once. */
  post<T>(path: string, body?: unknown, idempotencyKey?: string): Promise<T>;
  /** The answer to a GET, once it has begun. */
  open(path: string, signal: AbortSignal): Promise<Response>;
}

type Sending = Pick<RequestInit, 'method' | 'body' | 'signal'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

const answerMs = 30_000;

export function createApi(connection: Connection): Api {
  const send = async (path: string, init: Sending): Promise<Response> => {
    const response = await fetch(path, {
      ...init,
      headers: { 'x-purgeway-console': '1', ...init.headers },
      credentials: 'same-origin',
      redirect: 'error',
    }).catch((error: unknown) => {
      if (init.signal?.aborted === true && !isTimeout(init.signal.reason)) {
        throw error;
      }
      connection.failed();
      throw new UnreachableError('Purgeway does not answer.', { cause: error });
    });
    if (response.ok) {
      connection.worked();
      return response;
    }
    if (response.status === 401) {
      signInAgain();
    }
    const problem = await readProblem(response).catch((error: unknown) => {
      connection.failed();
      throw error;
    });
    connection.worked();
    throw problem;
  };
  return {
    get: async <T>(path: string, signal: AbortSignal) => {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
      return readJson<T>(await send(path, { signal: bounded }));
    },
    post: async <T>(path: string, body?: unknown, idempotencyKey?: string) =>
      readJson<T>(
        await send(path, {
          method: 'POST',
          signal: AbortSignal.timeout(answerMs),
          headers: {
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
    open: async (path, signal) => send(path, { signal }),
  };
}

/** Server and page are of one release, and the server's tests hold its answers to their documented shapes. */
async function readJson<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** The session is over. What was typed is kept by the page that holds it; signing in leads back to it. */
function signInAgain(): void {
  const here = `${location.pathname}${location.search}`;
  location.assign(`/admin/sign-in?to=${encodeURIComponent(here)}`);
}

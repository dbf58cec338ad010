import { createPurgewayClient, PurgewayError, type PurgewayClient } from '@purgeway/client';
import type { Connection } from './connection.ts';
import { isRefusal } from './refusal.ts';

/** The API by its typed client, as whoever is signed in. Each rejects with `PurgewayError`, or the signal's reason. */
export interface Api extends Pick<PurgewayClient, 'call' | 'dryRun' | 'purge'> {
  /** How an operation stands, live, until it has ended or the connection breaks. */
  readonly events: PurgewayClient['operations']['events'];
}

/** The connection is told what each call found of it. Nothing is repeated here: whoever looks tries again in their own time. */
export function createApi(connection: Connection): Api {
  const client = createPurgewayClient({ baseUrl: location.origin, retriesMax: 0, fetch: askFromHere });
  const noted = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      const answer = await asked;
      connection.worked();
      return answer;
    } catch (error) {
      noteFailure(error, connection);
      throw error;
    }
  };
  return {
    call: (id, given) => noted(client.call(id, given)),
    dryRun: (request, given) => noted(client.dryRun(request, given)),
    purge: (request, given) => noted(client.purge(request, given)),
    events: async function* events(id, given) {
      try {
        for await (const operation of client.operations.events(id, given)) {
          connection.worked();
          yield operation;
        }
      } catch (error) {
        noteFailure(error, connection);
        throw error;
      }
    },
  };
}

function noteFailure(error: unknown, connection: Connection): void {
  if (isRefusal(error)) {
    connection.worked();
  } else if (error instanceof PurgewayError) {
    connection.failed();
  }
  if (error instanceof PurgewayError && error.status === 401) {
    signInAgain();
  }
}

/** With the session's cookie, and the header that only our own page can send. */
function askFromHere(...[address, init]: Parameters<typeof fetch>): Promise<Response> {
  const headers = new Headers(init?.headers);
  headers.set('x-purgeway-console', '1');
  return fetch(address, { ...init, headers, credentials: 'same-origin' });
}

/** The session is over. What was typed is kept by the page that holds it; signing in leads back to it. */
function signInAgain(): void {
  const here = `${location.pathname}${location.search}`;
  location.assign(`/admin/sign-in?to=${encodeURIComponent(here)}`);
}

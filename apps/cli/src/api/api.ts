import {
  createPurgewayClient,
  type AuditEntry,
  type CallArguments,
  type PurgewayClient,
  type RouteId,
  type Routes,
} from '@purgeway/client';
import type { Connection } from '../connection/find-connection.ts';
import { commandErrorOf, type PlaceOf } from './command-error-of.ts';

/** The API by its typed client, with failures that end a command. */
export interface Api {
  readonly url: URL;
  /**
   * Calls a route by its operation id. Throws `CommandError` when the API refuses, fails or cannot be reached, and the signal's reason when
   * that was aborted. `placeOf` names where a thing that is wrong came from.
   */
  readonly call: <Id extends RouteId>(
    id: Id,
    given?: CallArguments<Id>,
    placeOf?: PlaceOf,
  ) => Promise<Routes[Id]['answer']>;
  /** The audit log as it comes, oldest first. Throws as `call` does. */
  readonly exportLog: (...given: Parameters<PurgewayClient['audit']['export']>) => AsyncGenerator<AuditEntry>;
  /** The headers of the last answer. */
  readonly heard: () => Headers;
}

/** Longest time until an answer begins. */
const timeoutMs = 90_000;
/** What may be repeated is, so often; who types waits no longer than this for an API that asks for it. */
const retriesMax = 2;
const pauseMsMax = 5_000;

export function createApi({ url, key }: Pick<Connection, 'url' | 'key'>): Api {
  let heard = new Headers();
  const client = createPurgewayClient({
    baseUrl: url.href,
    key: key.reveal(),
    timeoutMs,
    retriesMax,
    pauseMsMax,
    fetch: async (...request) => {
      const response = await globalThis.fetch(...request);
      heard = response.headers;
      return response;
    },
  });
  return {
    url,
    call: async (id, given, placeOf) => {
      try {
        return await client.call(id, given);
      } catch (error) {
        throw commandErrorOf(error, { url, placeOf });
      }
    },
    exportLog: async function* exportLog(...given) {
      try {
        yield* client.audit.export(...given);
      } catch (error) {
        throw commandErrorOf(error, { url });
      }
    },
    heard: () => heard,
  };
}

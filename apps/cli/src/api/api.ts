import {
  createPurgewayClient,
  type AuditEntry,
  type CallArguments,
  type Operation,
  type PurgewayClient,
  type RouteId,
  type Routes,
  type WaitOptions,
} from '@purgeway/client';
import type { Connection } from '../connection/find-connection.ts';
import type { CommandError } from '../command-error.ts';
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
  /** Waits for the end of an operation. Throws as `call` does; `onTrouble` is told of each failure after which it goes on. */
  readonly wait: (
    id: string,
    given: Omit<WaitOptions, 'onRetry'> & { readonly onTrouble: (error: CommandError) => void },
  ) => Promise<Operation>;
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
  const answered = async <T>(asked: Promise<T>, placeOf?: PlaceOf): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      throw commandErrorOf(error, { url, placeOf });
    }
  };
  return {
    url,
    call: (id, given, placeOf) => answered(client.call(id, given), placeOf),
    wait: (id, { onTrouble, ...given }) => {
      const onRetry: WaitOptions['onRetry'] = (error) => onTrouble(commandErrorOf(error, { url }));
      return answered(client.operations.wait(id, { ...given, onRetry }));
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

import { routes, type Routes } from './api/routes.ts';
import { parseJson } from './parse-json.ts';
import { placeKey } from './place-key.ts';
import { readEvents, type ServerEvent } from './read-events.ts';
import { readLines } from './read-lines.ts';
import { send, type CallOptions, type ClientOptions, type Patience } from './send.ts';

export type RouteId = keyof Routes;

export interface CallArguments<Id extends RouteId> extends CallOptions, Patience {
  readonly path?: Routes[Id]['path'] | undefined;
  readonly query?: Routes[Id]['query'] | undefined;
  readonly body?: Routes[Id]['body'] | undefined;
  /** JSON that is sent byte by byte as it is, instead of `body`: what somebody has signed. */
  readonly bytes?: Uint8Array<ArrayBuffer> | undefined;
  /** Further headers, such as those that came with what is handed on. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** NDJSON instead of `body`. It is asked for again at each attempt; absent when it cannot be had twice. */
  readonly lines?: { readonly make: () => NonNullable<RequestInit['body']>; readonly canRepeat: boolean };
  /** Statuses besides 2xx that are answers and no problems. */
  readonly alsoFine?: readonly number[] | undefined;
  /** Absent: that of the body or the query, or one is made up where the route takes one, so that the request can be repeated safely. */
  readonly idempotencyKey?: string | undefined;
}

/** Calls routes by their operation id. */
export interface Caller {
  readonly call: <Id extends RouteId>(id: Id, given?: CallArguments<Id>) => Promise<Routes[Id]['answer']>;
  /** The lines of an answer in NDJSON, as they come. */
  readonly lines: <Id extends RouteId>(
    id: Id,
    given?: CallArguments<Id>,
  ) => AsyncGenerator<Routes[Id]['answerLine']>;
  /** The events of an answer, as they come. */
  readonly events: <Id extends RouteId>(id: Id, given?: CallArguments<Id>) => AsyncGenerator<ServerEvent>;
}

export function createCaller(options: ClientOptions): Caller {
  return {
    call: (id, given = {}) =>
      ask(options, id, { ...given, accept: 'application/json', read: readJson<Routes[typeof id]['answer']> }),
    lines: async function* lines(id, given = {}) {
      const response = await ask(options, id, { ...given, accept: 'application/x-ndjson', read: asItComes });
      yield* readLines(response, given.signal);
    },
    events: async function* events(id, given = {}) {
      const response = await ask(options, id, { ...given, accept: 'text/event-stream', read: asItComes });
      yield* readEvents(response, {
        signal: given.signal,
        silentMsMax: options.silentMsMax ?? silentMsDefault,
      });
    },
  };
}

/** A stream may be of any length, and take any time. */
function asItComes(response: Response): Response {
  return response;
}

/** The API says every 15 seconds that it is still there; three times it may go unheard. */
const silentMsDefault = 45_000;

/** The API itself cuts a request off after this time. */
const linesMsMax = 3_600_000;

/** Routes that take longer than others to answer. */
const slowMsMax: Partial<Record<RouteId, number>> = {
  // The account's limits may have it wait for ten seconds, and then the vendor is asked.
  checkAccount: 60_000,
};

interface Asked<Id extends RouteId, Answer> extends CallArguments<Id> {
  readonly accept: string;
  readonly read: (response: Response) => Answer | Promise<Answer>;
}

async function ask<Id extends RouteId, Answer>(
  options: ClientOptions,
  id: Id,
  asked: Asked<Id, Answer>,
): Promise<Answer> {
  const given = placeKey(id, asked);
  const { method, isKeyed } = routes[id];
  const { body, bytes, lines, alsoFine, signal, patienceMs, onRetry } = given;
  const json = body === undefined ? bytes : JSON.stringify(body);
  const isSafe = isKeyed || method === 'GET';
  const outgoing = {
    method,
    path: pathOf(id, given),
    headers: headersOf(given),
    body: lines?.make ?? (json === undefined ? undefined : () => json),
    mayRepeat: repeatOf(isSafe, lines?.canRepeat ?? true),
    alsoFine,
    signal,
    patienceMs,
    onRetry,
    // Lines are answered when all of them are in, and nobody knows how long that takes.
    timeoutMs: given.timeoutMs ?? (lines ? linesMsMax : slowMsMax[id]),
  };
  return send(options, outgoing, given.read);
}

function headersOf<Id extends RouteId>(given: Asked<Id, unknown>): Record<string, string> {
  const { accept, headers, body, bytes, lines } = given;
  const type = lines === undefined ? 'application/json' : 'application/x-ndjson';
  return {
    ...headers,
    accept,
    ...((lines ?? body ?? bytes) !== undefined && { 'content-type': type }),
  };
}

function repeatOf(isSafe: boolean, canRepeat: boolean): 'always' | 'refused' | 'never' {
  if (!canRepeat) {
    return 'never';
  }
  return isSafe ? 'always' : 'refused';
}

function pathOf<Id extends RouteId>(id: Id, { path, query }: CallArguments<Id>): string {
  const values: Readonly<Record<string, unknown>> = { ...path };
  const filled = routes[id].path.replaceAll(/\{(\w+)\}/gu, (_whole, name: string) =>
    encodeURIComponent(String(values[name])),
  );
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries<string | number | boolean | undefined>(query ?? {})) {
    if (value !== undefined) {
      parameters.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  }
  return parameters.size === 0 ? filled : `${filled}?${parameters.toString()}`;
}

async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  // The server's own tests hold every answer against the document that the types are made of.
  return (response.status === 204 ? undefined : parseJson(text, response.status)) as T;
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { createPurgewayClient, PurgewayError, type ClientOptions, type PurgewayClient } from './index.ts';
import { readEvents } from './read-events.ts';

/** What a request was, and what it was answered with. */
interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly key: string | undefined;
  readonly body: string;
}

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

type Answerer = (response: ServerResponse, request: IncomingMessage, times: number) => void;

/** A client of a server that answers like that; `seen` is every request that came. */
async function startClient(answer: Answerer, options: Partial<ClientOptions> = {}) {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url: path, headers } = request;
      seen.push({ method, path, key: headers['idempotency-key']?.toString(), body });
      answer(response, request, seen.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    client: createPurgewayClient({ baseUrl: `http://127.0.0.1:${port}/`, key: 'k', ...options }),
    seen,
  };
}

/** `status`: with further headers where there are any. */
function json(response: ServerResponse, status: number | readonly [number, object], body: unknown): void {
  const [code, headers] = typeof status === 'number' ? [status, {}] : status;
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** `retryAfter`: the header; absent: none. */
function problem(
  response: ServerResponse,
  [status, code]: readonly [number, string],
  retryAfter?: string,
): void {
  const retryable = status === 429 || status === 503;
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  json(response, [status, headers], { code, status, detail: `It is ${code}.`, request_id: 'r-1', retryable });
}

test('what somebody signed goes out byte by byte, with the headers that came with it', async () => {
  const sent: IncomingMessage['headers'][] = [];
  const { client, seen } = await startClient((response, request) => {
    sent.push(request.headers);
    json(response, 200, {});
  });
  const bytes = new TextEncoder().encode('{ "a":\n 1 }\n');
  await client.call('explainHook', { path: { hook: 'news' }, bytes, headers: { 'x-signature': 's' } });
  expect(seen).toMatchObject([{ path: '/v1/hooks/news/explain', body: '{ "a":\n 1 }\n' }]);
  expect(sent).toMatchObject([
    { 'x-signature': 's', 'content-type': 'application/json', authorization: 'Bearer k' },
  ]);
});

test('a problem is thrown with its code, what is wrong one by one, and the request id', async () => {
  const errors = [{ pointer: '/paths/0', code: 'no-scheme', detail: 'Begin with https://.' }];
  const { client } = await startClient((response) =>
    json(response, 422, {
      code: 'targets-refused',
      title: 'Some targets cannot be purged',
      status: 422,
      detail: 'One.',
      request_id: 'r',
      errors,
      error_count: 7,
      retryable: false,
    }),
  );
  const error = await client.purge({ paths: ['x'] }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PurgewayError);
  expect(error).toMatchObject({
    code: 'targets-refused',
    title: 'Some targets cannot be purged',
    status: 422,
    detail: 'One.',
    errors,
    errorCount: 7,
    requestId: 'r',
    isRetryable: false,
  });
});

test('a purge is sent again with the same key when the API asks to wait, and not before', async () => {
  const { client, seen } = await startClient((response, _request, times) =>
    times === 1
      ? problem(response, [503, 'store-unavailable'], '1')
      : json(response, 202, { ok: true, purge_id: 'op_1' }),
  );
  const begun = performance.now();
  expect(await client.purge({ paths: ['https://a.example/'] })).toMatchObject({ purge_id: 'op_1' });
  expect(performance.now() - begun).toBeGreaterThan(990);
  expect(seen).toHaveLength(2);
  expect(seen[0]?.key).toMatch(/^[\da-z]+(?:-[\da-z]+){3}$/u);
  expect(seen[1]).toEqual(seen[0]);
});

test('what cannot be repeated safely is sent again only when it was surely not done', async () => {
  const { client, seen } = await startClient((response, _request, times) =>
    times === 1
      ? problem(response, [429, 'too-many-requests'], '0')
      : problem(response, [503, 'store-unavailable'], '0'),
  );
  await expect(client.callbacks.endpoints.rotate('main')).rejects.toMatchObject({
    code: 'store-unavailable',
  });
  expect(seen).toHaveLength(2);
});

test('a pause that is longer than one wants to wait for is told at once', async () => {
  const { client, seen } = await startClient((response) =>
    problem(response, [429, 'daily-targets-used-up'], '3600'),
  );
  await expect(client.purge({ tags: ['a'] })).rejects.toMatchObject({
    code: 'daily-targets-used-up',
    retryAfterMs: 3_600_000,
  });
  expect(seen).toHaveLength(1);
});

test('a connection that breaks and a server that does not answer have codes of their own', async () => {
  const broken = await startClient((response) => response.destroy(), { retriesMax: 1 });
  await expect(broken.client.operations.get('op_1')).rejects.toMatchObject({
    code: 'unreachable',
    isRetryable: true,
  });
  expect(broken.seen).toHaveLength(2);
  server?.close();
  const silent = await startClient(() => undefined, { retriesMax: 0, timeoutMs: 50 });
  await expect(silent.client.operations.get('op_1')).rejects.toMatchObject({ code: 'timeout' });
});

test('an answer that begins and does not end in time has the code of one that never came', async () => {
  const { client, seen } = await startClient((response) => response.writeHead(200).write('{"items":['), {
    retriesMax: 1,
    timeoutMs: 50,
  });
  await expect(client.vendors()).rejects.toMatchObject({ code: 'timeout' });
  expect(seen).toHaveLength(2);
});

test('an answer that breaks off is asked for again', async () => {
  const { client } = await startClient((response, _request, times) =>
    times === 1
      ? response.writeHead(200).write('{"items":[', () => response.destroy())
      : json(response, 200, { items: [] }),
  );
  expect(await client.vendors()).toEqual([]);
});

test('a stream may take longer than an answer may', async () => {
  const { client } = await startClient(
    (response) => {
      response.writeHead(200).write('{"id":"a"}\n');
      setTimeout(() => response.end('{"id":"b"}\n'), 400);
    },
    { timeoutMs: 200 },
  );
  expect(await Array.fromAsync(client.audit.export())).toHaveLength(2);
});

test('the check of an account may take longer than other calls', async () => {
  const { client } = await startClient((response) => setTimeout(() => json(response, 200, {}), 400), {
    timeoutMs: 200,
  });
  const path = { id: 'main' };
  const checks = [client.accounts.check('main'), client.call('checkAccount', { path })];
  expect(await Promise.all(checks)).toEqual([{}, {}]);
});

test('what is no answer of the API is told as such', async () => {
  const { client } = await startClient((response) => response.writeHead(404).end('<html>'));
  await expect(client.vendors()).rejects.toMatchObject({ code: 'unreadable-answer', status: 404 });
});

test("the caller's own signal ends a call with its own reason, also while it waits to try again", async () => {
  const { client } = await startClient((response) => problem(response, [503, 'store-unavailable'], '30'));
  const reason = new Error('enough');
  const controller = new AbortController();
  const call = client.vendors({ signal: controller.signal });
  setTimeout(() => controller.abort(reason), 50);
  await expect(call).rejects.toBe(reason);
});

test('who waits for the end of an operation is told how it stands, and goes on when the API is away', async () => {
  const { client, seen } = await startClient(
    (response, _request, times) =>
      times === 2 || times === 3
        ? response.destroy()
        : json(response, 200, { state: `after ${times}`, done: times > 3 }),
    { retriesMax: 0 },
  );
  const told: string[] = [];
  const ended = await client.operations.wait('op_1', {
    everySeconds: 2,
    onProgress: ({ state }) => told.push(state),
    onRetry: ({ code }) => told.push(code),
  });
  expect(told).toEqual(['after 1', 'unreachable', 'unreachable', 'after 4']);
  expect(ended).toEqual({ state: 'after 4', done: true });
  expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['/v1/operations/op_1?wait=2s']));
});

test('who waits gives up an API that stays away longer than the patience', async () => {
  const { client, seen } = await startClient((response) => response.destroy(), { retriesMax: 0 });
  const waiting = client.operations.wait('op_1', { patienceMs: 1_500 });
  await expect(waiting).rejects.toMatchObject({ code: 'unreachable' });
  expect(seen.length).toBeGreaterThan(1);
});

test('a list is gone through page by page, with its filters on every page', async () => {
  const { client, seen } = await startClient((response, _request, times) =>
    json(
      response,
      200,
      times === 1 ? { items: [{ id: 'a' }], next_cursor: 'c 1' } : { items: [{ id: 'b' }] },
    ),
  );
  const ids: string[] = [];
  for await (const { id } of client.operations.list({ limit: 1 })) {
    ids.push(id);
  }
  expect(ids).toEqual(['a', 'b']);
  expect(seen.map(({ path }) => path)).toEqual([
    '/v1/operations?limit=1',
    '/v1/operations?limit=1&cursor=c+1',
  ]);
});

test('targets of any number are sent as they come, and again when the source can be had again', async () => {
  const answer: Answerer = (response, _request, times) =>
    times === 1
      ? problem(response, [503, 'store-unavailable'])
      : json(response, 202, { ok: true, purge_id: 'op_1' });
  const { client, seen } = await startClient(answer);
  function* targets() {
    for (let i = 0; i < 1_200; i += 1) {
      yield { url: `https://a.example/${i}` };
    }
  }
  await client.purgeLines(targets, { mode: 'soft' });
  expect(seen).toHaveLength(2);
  expect(seen[0]?.path).toBe('/v1/cdn/cache/purge?mode=soft');
  expect(seen[1]?.body.trimEnd().split('\n')).toHaveLength(1_200);
  expect(seen[1]?.body).toBe(seen[0]?.body);
  const once = await startClient(answer);
  await expect(once.client.purgeLines(targets())).rejects.toMatchObject({ code: 'store-unavailable' });
});

test('lines of an answer come one by one, and a problem in the middle is thrown', async () => {
  const { client } = await startClient((response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(
      '{"kind":"line"}\n{"kind":"file"}\n{"error":{"code":"vendor-throttled","status":503,"detail":"Later."}}\n',
    );
  });
  const kinds: string[] = [];
  const read = async (): Promise<void> => {
    for await (const { kind } of client.distributions.logs('d')) {
      kinds.push(kind);
    }
  };
  await expect(read()).rejects.toMatchObject({ code: 'vendor-throttled' });
  expect(kinds).toEqual(['line', 'file']);
});

test.each([
  [
    'a line',
    (client: PurgewayClient, signal?: AbortSignal): AsyncIterable<unknown> =>
      client.audit.export({}, { signal }),
  ],
  [
    'an event',
    (client: PurgewayClient, signal?: AbortSignal): AsyncIterable<unknown> =>
      client.operations.events('op_1', { signal }),
  ],
])("the caller's own signal ends the wait for %s with its own reason", async (_what, open) => {
  const { client } = await startClient((response) => response.writeHead(200).write('\n'));
  const reason = new Error('enough');
  const controller = new AbortController();
  const waiting = Array.fromAsync(open(client, controller.signal));
  setTimeout(() => controller.abort(reason), 50);
  await expect(waiting).rejects.toBe(reason);
});

test.each([
  ['line', '{"id":"a"}\n{"id":', (client: PurgewayClient): AsyncIterable<unknown> => client.audit.export()],
  [
    'event',
    'event: operation\ndata: {"id":\n\n',
    (client: PurgewayClient): AsyncIterable<unknown> => client.operations.events('op_1'),
  ],
])('a cut %s is told as no answer', async (_what, text, open) => {
  const { client } = await startClient((response) => response.writeHead(200).end(text));
  await expect(Array.fromAsync(open(client))).rejects.toMatchObject({
    name: 'PurgewayError',
    code: 'unreadable-answer',
    status: 200,
  });
});

test('events are read however they are cut, without comments', async () => {
  const bytes = new TextEncoder().encode(
    ': still here\n\nevent: operation\ndata: {"id":\ndata: "ö"}\n\ndata: 1\r\n\r\n',
  );
  const crumbs = ReadableStream.from([...bytes].map((byte) => Uint8Array.of(byte)));
  const events = await Array.fromAsync(readEvents(new Response(crumbs)));
  expect(events).toEqual([
    { event: 'operation', data: { id: 'ö' } },
    { event: 'message', data: 1 },
  ]);
});

const comment = new TextEncoder().encode(': still here\n\n');

test('a stream of events that falls silent is told as a connection that broke', async () => {
  const { client } = await startClient((response) => response.writeHead(200).write(comment), {
    silentMsMax: 50,
  });
  await expect(Array.fromAsync(client.operations.events('op_1'))).rejects.toMatchObject({
    code: 'unreachable',
    isRetryable: true,
  });
});

test('a stream of events of which only comments come is not silent', async () => {
  let comments = 0;
  const { client } = await startClient(
    (response) => {
      response.writeHead(200);
      const timer = setInterval(() => {
        comments += 1;
        response.write(comment);
        if (comments === 24) {
          clearInterval(timer);
          response.end();
        }
      }, 100);
    },
    { silentMsMax: 2_000 },
  );
  expect(await Array.fromAsync(client.operations.events('op_1'))).toEqual([]);
  expect(comments).toBe(24);
});

test('events are read where a body cannot be gone through by itself, and whoever leaves ends the stream', async () => {
  let isEnded = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\ndata: 2\n\n')),
    cancel: () => {
      isEnded = true;
    },
  });
  Object.defineProperty(body, Symbol.asyncIterator, { value: undefined });
  for await (const { data } of readEvents(new Response(body))) {
    expect(data).toBe(1);
    break;
  }
  expect(isEnded).toBe(true);
});

test('names in a path are encoded', async () => {
  const { client, seen } = await startClient((response) => response.writeHead(204).end());
  await client.callbacks.endpoints.delete('a/b ?');
  expect(seen[0]).toMatchObject({ method: 'DELETE', path: '/v1/callback-endpoints/a%2Fb%20%3F' });
});

test('one that is not ready says why instead of failing', async () => {
  const { client } = await startClient((response) =>
    json(response, 503, { ok: false, problems: ['Redis does not answer.'] }),
  );
  expect(await client.readiness()).toEqual({ ok: false, problems: ['Redis does not answer.'] });
});

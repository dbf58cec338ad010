import { Secret } from '@purgeway/model';
import { createServer, type RequestListener, type Server } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createExchange, type ExchangeOptions, type ExchangeRequest } from './http.ts';

const running: Server[] = [];
const never = new AbortController().signal;

afterEach(() => {
  for (const server of running.splice(0)) server.close().closeAllConnections();
});

describe('an answer', () => {
  it('is given back with its status, text and JSON', async () => {
    const url = await serve((_, response) => response.end('{"a":1}'));
    expect(await call({ url })).toEqual({ status: 200, text: '{"a":1}', body: { a: 1 } });
    expect(await call({ url, reply: 'text' })).toEqual({ status: 200, text: '{"a":1}', body: undefined });
  });

  it.each([
    [301, 'unavailable'],
    [400, 'rejected'],
    [401, 'account'],
    [402, 'account'],
    [403, 'account'],
    [404, 'not-found'],
    [408, 'unavailable'],
    [409, 'conflict'],
    [413, 'rejected'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [502, 'uncertain'],
    [503, 'unavailable'],
    [504, 'uncertain'],
  ])('with HTTP %i is %s', async (status, kind) => {
    const url = await serve((_, response) => response.writeHead(status, { location: '/else' }).end('words'));
    await expect(call({ url })).rejects.toMatchObject({
      kind,
      status,
      vendor: 'some',
      message: `HTTP ${status}: words`,
    });
  });

  it.each([
    ['HTML', 'text/html', '<html>hello</html>'],
    ['half of it', 'application/json', '{"a":'],
    ['nothing', 'application/json', ''],
  ])('that is %s instead of JSON is uncertain', async (_what, type, body) => {
    const url = await serve((_, response) => response.setHeader('content-type', type).end(body));
    await expect(call({ url })).rejects.toMatchObject({ kind: 'uncertain' });
  });

  it('that is cut off is uncertain, but a refusal stays what its status says', async () => {
    const cut =
      (status: number): RequestListener =>
      (_, response) => {
        response.writeHead(status, { 'content-length': 1000 });
        response.write('{"a"', () => response.destroy());
      };
    await expect(call({ url: await serve(cut(200)) })).rejects.toMatchObject({ kind: 'uncertain' });
    await expect(call({ url: await serve(cut(429)) })).rejects.toMatchObject({ kind: 'throttled' });
  });

  it('that is too long or not UTF-8 is uncertain', async () => {
    const long = await serve((_, response) => response.end(JSON.stringify('x'.repeat(2000))));
    await expect(call({ url: long }, { answerBytesMax: 1000 })).rejects.toMatchObject({ kind: 'uncertain' });
    const strange = await serve((_, response) => response.end(Buffer.from([0x22, 0xff, 0x22])));
    await expect(call({ url: strange })).rejects.toMatchObject({ kind: 'uncertain' });
  });

  it("is judged by the vendor's own table first, which may leave the wait to the header", async () => {
    const url = await serve((_, response) => response.setHeader('retry-after', '3').end('{"code":7}'));
    const classify: ExchangeRequest['classify'] = ({ body }) => ({
      kind: 'quota',
      code: '7',
      message: JSON.stringify(body),
      retryAfterMs: undefined,
    });
    await expect(call({ url, classify })).rejects.toMatchObject({
      kind: 'quota',
      code: '7',
      status: 200,
      message: '{"code":7}',
      retryAfterMs: 3000,
    });
  });
});

describe("the vendor's clock", () => {
  const offsetsOf = async (headers: Readonly<Record<string, string>>, status = 200): Promise<number[]> => {
    const offsets: number[] = [];
    const url = await serve((_, response) => response.writeHead(status, headers).end('{}'));
    const now = (): number => Date.parse('2026-06-01T00:00:00Z');
    await call({ url }, { now, onClock: (offsetMs) => offsets.push(offsetMs) }).catch(() => undefined);
    return offsets;
  };

  it('is told by every answer, also by one that refuses', async () => {
    expect(await offsetsOf({ date: 'Mon, 01 Jun 2026 00:00:00 GMT' })).toEqual([0]);
    expect(await offsetsOf({ date: 'Mon, 01 Jun 2026 00:10:00 GMT' })).toEqual([600_000]);
    expect(await offsetsOf({ date: 'Sun, 31 May 2026 23:50:00 GMT' }, 403)).toEqual([-599_001]);
  });

  it('is not told by an answer without a date, or out of a cache', async () => {
    expect(await offsetsOf({ date: 'some day' })).toEqual([]);
    expect(await offsetsOf({ date: 'Mon, 01 Jun 2026 00:10:00 GMT', age: '5' })).toEqual([]);
  });
});

describe('a call without an answer', () => {
  it('is uncertain after the time allowed, headers or not', async () => {
    const silent = await serve(() => undefined);
    await expect(call({ url: silent, timeoutMs: 100 })).rejects.toMatchObject({ kind: 'uncertain' });
    const slow = await serve((_, response) => void response.writeHead(200).write('{'));
    await expect(call({ url: slow }, { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'uncertain' });
  });

  it('is unavailable when the name is unknown or nobody listens', async () => {
    const url = await serve(() => undefined);
    for (const server of running.splice(0)) await new Promise((resolve) => server.close(resolve));
    await expect(call({ url })).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(call({ url: 'https://nobody.invalid/' })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is uncertain when the connection is reset after sending', async () => {
    const url = await serve((request) => void request.socket.resetAndDestroy());
    await expect(call({ url })).rejects.toMatchObject({ kind: 'uncertain' });
  });
});

it('never follows a redirect with credentials', async () => {
  const visited: string[] = [];
  const url = await serve((request, response) => {
    visited.push(request.url ?? '');
    response.writeHead(307, { location: '/else' }).end();
  });
  await expect(call({ url })).rejects.toMatchObject({ status: 307 });
  expect(visited).toEqual(['/path?token=in-the-query']);
});

it('shows neither headers, body, query nor secrets in any error', async () => {
  const secret = new Secret('very/secret+word');
  const echo = await serve((request, response) =>
    response.writeHead(400).end(`got ${String(request.headers['x-key'])}`),
  );
  const reset = await serve((request) => void request.socket.destroy());
  for (const url of [echo, reset, 'http://127.0.0.1:1/path?token=in-the-query']) {
    const run = call({ url, headers: { 'x-key': secret.reveal() }, body: 'in-the-body', secrets: [secret] });
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    const print = `${String(error)} ${JSON.stringify(error)} ${inspect(error, { depth: 10, showHidden: true })}`;
    expect(print).toContain('VendorError');
    for (const word of ['very/secret+word', 'in-the-query', 'in-the-body']) expect(print).not.toContain(word);
  }
});

function call(
  part: Partial<ExchangeRequest>,
  options: ExchangeOptions = {},
): ReturnType<ReturnType<typeof createExchange>> {
  return createExchange(options)(request(part));
}

function request(part: Partial<ExchangeRequest>): ExchangeRequest {
  return { vendor: 'some', method: 'POST', url: '', reply: 'json', signal: never, ...part };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return `http://127.0.0.1:${port}/path?token=in-the-query`;
}

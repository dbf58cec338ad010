import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createPurgewayClient, streamLines } from '@purgeway/client';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ask } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

// Clients that hold their connection as long as they can, against limits that are short.

let api: TestApi;

beforeAll(async () => {
  const connectionLimits = { headersMsMax: 400, requestMsMax: 1_200, silenceMsMax: 5_000, lookEveryMs: 100 };
  api = await startApi({ connectionLimits });
});

afterAll(() => api.close());

const dripEveryMs = 50;

/** Sends a beginning, then the same piece for as long as anyone listens; answers all that came back. */
function drip(beginning: string, piece: string): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  const answer = answerOf(socket);
  // Whoever writes on is cut off in the end.
  socket.on('error', () => undefined);
  socket.write(beginning);
  const dripping = setInterval(() => {
    if (socket.writable) {
      socket.write(piece);
    }
  }, dripEveryMs);
  return answer.finally(() => clearInterval(dripping));
}

async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    // Told off: whoever goes on sending may lose the answer.
    socket.end();
  });
  await once(socket, 'close');
  return text;
}

const headOf = (path: string, ...more: readonly string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: a', `Authorization: Bearer ${keys.both}`, ...more, '\r\n'].join('\r\n');
const json = 'Content-Type: application/json';
const purgePath = '/v1/cdn/cache/purge';

const slowOnes = [
  ['a request line', 'POST /v1', 'x'],
  ['headers', `POST ${purgePath} HTTP/1.1\r\nHost: a\r\n`, 'X: y\r\n'],
  ['a body of some length', headOf(purgePath, json, 'Content-Length: 100000'), ' '],
  ['a body in chunks', headOf(purgePath, json, 'Transfer-Encoding: chunked'), '1\r\n \r\n'],
  ['packed pieces', headOf(purgePath, json, 'Content-Encoding: gzip', 'Content-Length: 100000'), '\x1f'],
  [
    'lines that are purged as they come',
    headOf(purgePath, 'Content-Type: application/x-ndjson', 'Transfer-Encoding: chunked'),
    '1\r\n \r\n',
  ],
  ['a body to nowhere', headOf('/nowhere', json, 'Content-Length: 100000'), ' '],
  ['nothing at all', '', ''],
  ['a body that stops', headOf(purgePath, json, 'Content-Length: 100000'), ''],
] as const;

test.each(slowOnes)('who drips %s is told 408 or cut off', async (_what, beginning, piece) => {
  const answer = await drip(beginning, piece);
  if (answer === '') {
    return;
  }
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 4\d\d /u);
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ type: expect.stringContaining('/problems/') });
});

test('who drips headers, or a body that is read, is told 408 itself', async () => {
  const answers = await Promise.all(
    slowOnes.slice(1, 4).map(async ([, beginning, piece]) => drip(beginning, piece)),
  );
  for (const answer of answers) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 .*"code":"request-timeout"/su);
  }
});

test('others are served meanwhile', async () => {
  const holders = Array.from({ length: 90 }, async (_, i) => {
    const [, beginning, piece] = slowOnes[i % slowOnes.length] ?? slowOnes[0];
    return drip(beginning, piece);
  });
  const gone = Promise.all(holders).then(() => 'gone' as const);
  let served = 0;
  while ((await Promise.race([gone, wait(0)])) !== 'gone') {
    const reply = await ask(`${api.url}/v1/operations`);
    expect(reply).toMatchObject({ status: 200, body: { items: [] } });
    served += 1;
  }
  expect(served).toBeGreaterThan(0);
});

test('an idle connection is kept as long as a silent one: a proxy that has kept it must not lose a POST to its end', async () => {
  const usual = await startApi();
  onTestFinished(() => usual.close());
  const { headers } = await fetch(`${usual.url}/livez`);
  expect(headers.get('keep-alive')).toBe('timeout=75');
});

test('lines that stop for longer than any silence may last are taken, for the client says that it is still there', async () => {
  const limits = { headersMsMax: 400, requestMsMax: 60_000, silenceMsMax: 800, lookEveryMs: 100 };
  const patient = await startApi({ connectionLimits: limits });
  onTestFinished(() => patient.close());
  async function* lines(): AsyncGenerator<string> {
    await wait(2 * limits.silenceMsMax);
    yield 'https://www.example/a';
    await wait(2 * limits.silenceMsMax);
    yield 'https://www.example/b';
    await wait(2 * limits.silenceMsMax);
  }
  const client = createPurgewayClient({ baseUrl: patient.url, key: keys.both, retriesMax: 0 });
  await client.call('purge', { lines: { make: () => streamLines(lines(), 100), canRepeat: false } });
  expect(await client.call('listOperations')).toMatchObject({ items: [{ targets: 2 }] });
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});

afterAll(() => api.close());

/** All that comes back until the server closes the connection. */
async function exchange(text: string): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (piece: string) => {
    answer += piece;
  });
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return answer;
}

function purgeOf(path: string): string {
  const body = JSON.stringify({ paths: [`https://www.example${path}`] });
  const head = [
    'POST /v1/cdn/cache/purge HTTP/1.1',
    'Host: a',
    `Authorization: Bearer ${keys.both}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

test.each([
  ['no HTTP', 'HELLO\r\n\r\n', 400, 'bad-request'],
  ['no host', 'GET /livez HTTP/1.1\r\n\r\n', 400, 'bad-request'],
  ['no path', 'GET # HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400, 'bad-request'],
  ['half a host', 'GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'bad-request'],
  [
    'two lengths',
    'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
    'bad-request',
  ],
  [
    'a long header',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers-too-large',
  ],
  ['another expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: gold\r\n\r\n', 417, 'expectation-failed'],
  ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'method-not-allowed'],
])('%s is answered with a problem, and the connection closed', async (...[, text, status, code]) => {
  const answer = await exchange(text);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `, 'u'));
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(head.toLowerCase()).toContain('connection: close');
  expect(JSON.parse(body)).toMatchObject({ status, code, type: `/problems/${code}` });
});

test('a request that comes in too slowly is told so', async () => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  const [accepted] = await Promise.all([once(api.server, 'connection'), once(socket, 'connect')]);
  const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  api.server.emit('clientError', late, accepted[0]);
  const [piece] = await once(socket, 'data');
  expect(String(piece)).toMatch(/^HTTP\/1.1 408 .*"code":"request-timeout"/su);
  socket.destroy();
});

test('what was answered before it came whole is answered once, however it ends', async () => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('data', (piece: string) => {
    answer += piece;
    // Hangs up in the midst of what it sends.
    socket.end();
  });
  socket.write('POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
  await once(socket, 'close');
  expect(answer.match(/HTTP\/1.1 \d+/gu)).toEqual(['HTTP/1.1 404']);
});

test('what came whole before the broken part is answered first', async () => {
  const answer = await exchange(`${purgeOf('/1')}${purgeOf('/2')}BROKEN\r\n\r\n`);
  expect(answer.match(/HTTP\/1.1 \d+/gu)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 202', 'HTTP/1.1 400']);
});

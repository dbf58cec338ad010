import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { limitUnanswered, unansweredMax } from './limit-unanswered.ts';

let server: Server | undefined;

afterEach(() => server?.close());

/** What comes back to requests that are sent without waiting, and how many of them were begun. */
async function send(count: number): Promise<{ readonly begun: number; readonly answers: number }> {
  const limit = limitUnanswered();
  let begun = 0;
  const listener: RequestListener = (request, response) => {
    if (limit.admits(request, response)) {
      begun += 1;
      setImmediate(() => response.end('x'));
    }
  };
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const socket = connect({ port: port ?? 0, host: '127.0.0.1' });
  // A connection that is cut is told by its end.
  socket.on('error', () => undefined);
  let text = '';
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
  });
  const request = 'GET / HTTP/1.1\r\nHost: a\r\n';
  socket.write(`${`${request}\r\n`.repeat(count - 1)}${request}Connection: close\r\n\r\n`);
  await new Promise((resolve) => {
    socket.once('close', resolve);
  });
  return { begun, answers: text.split('HTTP/1.1 200').length - 1 };
}

test('as many requests as are allowed without an answer are all answered', async () => {
  expect(await send(unansweredMax)).toEqual({ begun: unansweredMax, answers: unansweredMax });
});

test('of a flood no more is begun, and its connection is cut', async () => {
  const { begun, answers } = await send(1_000);
  expect(begun).toBe(unansweredMax);
  expect(answers).toBeLessThanOrEqual(unansweredMax);
});

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { sendEvents } from './send-events.ts';

const server = createServer();

afterEach(() => server.closeAllConnections());

/** Asks, and sends events to whoever asked. Answers how often what makes them was told that it may stop. */
async function stopsAfter(
  method: 'GET' | 'HEAD',
  before: (response: ServerResponse, client: AbortController) => Promise<unknown> | void = () => undefined,
): Promise<number> {
  let stops = 0;
  const events: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: true, value: undefined }),
      return: async () => {
        stops += 1;
        return { done: true, value: undefined };
      },
    }),
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = new AbortController();
  const asked = fetch(`http://127.0.0.1:${port}`, { method, signal: client.signal }).catch(() => undefined);
  const response = await new Promise<ServerResponse>((resolve) => {
    server.once('request', (_request, own) => resolve(own));
  });
  await before(response, client);
  await sendEvents(response, { status: 200, events }, 'req_1');
  await asked;
  server.close();
  return stops;
}

test('what makes events is told to stop when the last is sent', async () => {
  expect(await stopsAfter('GET')).toBe(1);
});

test('it is told to stop when nothing is sent: only the head was asked for', async () => {
  expect(await stopsAfter('HEAD')).toBe(1);
});

test('it is told to stop when nothing is sent: the client is gone by then', async () => {
  const leave = async (response: ServerResponse, client: AbortController): Promise<void> => {
    client.abort();
    await once(response, 'close');
  };
  expect(await stopsAfter('GET', leave)).toBe(1);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Secret } from '@purgeway/model';
import { expect, onTestFinished, test } from 'vitest';
import { createApi, type Api } from '../api/api.ts';
import { followOperation } from './follow-operation.ts';

/** The API behind a server that takes what it is asked and never says anything. */
async function askNobody(): Promise<Api> {
  const server = createServer((request) => request.resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return createApi({ url: new URL(`http://127.0.0.1:${port}`), key: new Secret('key') });
}

test('is over when its time is over, though the API never answers', async () => {
  const followed = followOperation({
    api: await askNobody(),
    id: 'op_1',
    signal: new AbortController().signal,
    clock: Date,
    timeoutMs: 100,
    everySeconds: 1,
    onState: () => expect.unreachable(),
    onTrouble: () => expect.unreachable(),
  });
  await expect(followed).rejects.toMatchObject({ exit: 'timed-out' });
});

test('ends at once when it is told to', async () => {
  const stop = new AbortController();
  const followed = followOperation({
    api: await askNobody(),
    id: 'op_1',
    signal: stop.signal,
    clock: Date,
    timeoutMs: undefined,
    everySeconds: 1,
    onState: () => expect.unreachable(),
    onTrouble: () => expect.unreachable(),
  });
  setTimeout(() => stop.abort(new Error('Stopped.')), 50);
  await expect(followed).rejects.toThrow('Stopped.');
});

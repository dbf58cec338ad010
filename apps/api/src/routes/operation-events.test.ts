import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { feedsPerViewerMax } from '../events/operation-feed.ts';
import { ask, operationIdOf, problemOf, purge } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

/** Of a machine that is busy. */
const patience = { timeout: 30_000 };

let api: TestApi;
beforeAll(async () => {
  // Looks come faster than they do, and the clock stands still meanwhile.
  api = await startApi({ pause: async (_ms, signal) => wait(20, undefined, { signal }) });
});
afterAll(() => api.close());

interface Stream {
  readonly response: Response;
  /** Resolves with all that came once it matches. */
  until(pattern: RegExp): Promise<string>;
  close(): void;
}

async function open(id: string, key: string = keys.both, headers = {}): Promise<Stream> {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const response = await fetch(`${api.url}/v1/operations/${id}/events`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
    signal: controller.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    response,
    until: async (pattern) => {
      while (!pattern.test(text)) {
        const part = await reader?.read();
        if (part === undefined || part.done) {
          throw new Error(`The stream ended with: ${text}`);
        }
        text += part.value;
      }
      return text;
    },
    close: () => controller.abort(),
  };
}

const newOperation = async (): Promise<string> =>
  operationIdOf(await purge(api.url, { paths: ['https://www.example/1'] }));

function change(id: string, counts: Record<string, { confirmed: number }>): void {
  const kept = api.operations.kept.get(id);
  if (kept !== undefined) {
    kept.record = { ...kept.record, state: 'active', counts };
  }
}

test('an operation is shown at once, whenever it changes, and for the last time when it has ended', async () => {
  const id = await newOperation();
  const stream = await open(id, keys.both, { 'last-event-id': 'nonsense' });
  expect(stream.response.status).toBe(200);
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  await stream.until(/"state":"pending"/u);
  change(id, { 'tencent-main': { confirmed: 1 } });
  await stream.until(/"state":"active"/u);
  api.operations.end(id, 'complete');
  const text = await stream.until(/"state":"complete".*\n\n$/su);
  const events = text.split('\n\n').filter((event) => event.startsWith('event: operation\ndata: '));
  expect(events).toHaveLength(3);
  const { body } = await ask(`${api.url}/v1/operations/${id}`);
  expect(JSON.parse(events.at(-1)?.split('data: ')[1] ?? '')).toEqual(body);
  await expect(stream.until(/never/u)).rejects.toThrow('ended');
});

test('one that has ended is shown once', async () => {
  const id = await newOperation();
  api.operations.end(id, 'failed');
  const stream = await open(id);
  await expect(stream.until(/never/u)).rejects.toThrow('"state":"failed"');
});

test('429: a key has so many streams open and no more; one that is closed makes room', async () => {
  const id = await newOperation();
  const streams = await Promise.all(Array.from({ length: feedsPerViewerMax }, () => open(id, keys.purge)));
  const refused = await ask(`${api.url}/v1/operations/${id}/events`, { key: keys.purge });
  expect(problemOf(refused)).toMatchObject({ status: 429, code: 'too-many-streams', retryable: true });
  const other = await open(id, keys.both);
  expect(other.response.status).toBe(200);
  streams[0]?.close();
  await expect.poll(async () => (await open(id, keys.purge)).response.status, patience).toBe(200);
});

test('a stream of which only the head is asked for takes no place', async () => {
  const url = `${api.url}/v1/operations/${await newOperation()}/events`;
  for (let i = 0; i <= feedsPerViewerMax; i += 1) {
    expect((await ask(url, { method: 'HEAD', key: keys.read })).status).toBe(200);
  }
});

test('404: somebody else’s', async () => {
  const reply = await ask(`${api.url}/v1/operations/${await newOperation()}/events`, { key: keys.other });
  expect(problemOf(reply).code).toBe('operation-not-found');
});

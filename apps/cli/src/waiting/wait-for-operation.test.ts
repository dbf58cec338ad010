import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { createApi } from '../api/api.ts';
import { CommandError } from '../command-error.ts';
import { readEnvironment } from '../config.ts';
import type { Context } from '../context.ts';
import { createScreen } from '../screen/screen.ts';
import { connectTo } from '../testing/connect-to.ts';
import { waitForOperation } from './wait-for-operation.ts';

interface Asked {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Waits for `op_1` at an API that answers like that; `said` is what was told meanwhile. */
async function wait(answer: RequestListener, { timeoutMs, signal = new AbortController().signal }: Asked) {
  const connection = await connectTo(answer);
  const api = createApi(connection);
  let said = '';
  const out = { write: () => true };
  const err = { write: (text: string) => ((said += text), true) };
  const plain = { isJson: true, isQuiet: false, hasColor: false, canRepaint: false, isUnicode: false };
  const context: Context = {
    screen: createScreen({ out, err, ...plain }),
    environment: readEnvironment({}),
    clock: Date,
    stdin: (async function* nothing() {})(),
    signal,
    connect: async () => ({ ...connection, redisUrl: undefined, api }),
  };
  const ended = await waitForOperation({ id: 'op_1', api, timeoutMs }, context);
  return { ended, said };
}

/** Takes what it is asked, and never says anything. */
const silence: RequestListener = (request) => void request.resume();

test('is over when its time is over, though the API never answers', async () => {
  await expect(wait(silence, { timeoutMs: 100 })).rejects.toMatchObject({
    exit: 'timed-out',
    facts: { details: { operation_id: 'op_1' } },
  });
});

test('ends at once when it is told to', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new CommandError('interrupted', 'Stopped.')), 50);
  await expect(wait(silence, { signal: stop.signal })).rejects.toMatchObject({ exit: 'interrupted' });
});

test('how it ended counts, also when the API does not say then what was not confirmed', async () => {
  const operation = { id: 'op_1', state: 'complete', done: true, counts: { unverified: 1 }, accounts: {} };
  const problem = { code: 'store-unavailable', status: 503, detail: 'Later.', retryable: true };
  const { ended, said } = await wait((request, response) => {
    const isTargets = request.url?.includes('/targets') === true;
    response.writeHead(isTargets ? 503 : 200, { 'content-type': 'application/json', 'retry-after': '60' });
    response.end(JSON.stringify(isTargets ? problem : operation));
  }, {});
  expect(ended).toEqual({ operation, unconfirmed: { groups: [], isCutOff: true } });
  expect(said).toBe('What was not confirmed cannot be shown now: Later. (503 store-unavailable)\n');
});

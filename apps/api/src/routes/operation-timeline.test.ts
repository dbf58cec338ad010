import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, operationIdOf, problemOf, purge } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const pageSchema = z.object({
  items: z.array(z.looseObject({ at: z.string(), event: z.string() })),
  next_cursor: z.string().optional(),
});

/** An operation that was taken, cancelled in part and told of, with notes a second apart. */
async function history(notes: number): Promise<string> {
  const id = operationIdOf(await purge(api.url, { paths: ['https://www.example/1'] }));
  const kept = api.operations.kept.get(id);
  const startMs = kept?.record.meta.createdAtMs ?? 0;
  const at = (seconds: number): string => new Date(startMs + seconds * 1_000).toISOString();
  api.operations.written.set(
    id,
    Array.from({ length: notes }, (_, i) => ({
      account: 'tencent-main',
      at: at(i + 1),
      batch: `url.hard-${i}`,
      vendorTask: `task-${i}`,
      message: i % 2 === 0 ? undefined : 'Domain unknown.',
      changes: i % 2 === 0 ? { sent: 3 } : { confirmed: 2, rejected: 1 },
    })),
  );
  if (kept !== undefined) {
    const times = { cancelRequestedAtMs: startMs + 1_500, finishedAtMs: startMs + (notes + 1) * 1_000 };
    kept.record = { ...kept.record, ...times, state: 'partial', cancelRequested: true };
  }
  const delivery = id.replace('op_', 'msg_');
  api.deliveries.kept.set(delivery, {
    id: delivery,
    operationId: id,
    client: 'cms',
    state: 'delivered',
    body: '{}',
    status: 'partial',
    createdAtMs: startMs,
    startedAtMs: startMs,
    attempts: 2,
    attemptLog: [
      { at: at(notes + 2), state: 'pending', status: 503, error: 'Answered 503.' },
      { at: at(notes + 3), state: 'delivered', status: 200 },
    ],
  });
  return id;
}

test('a timeline tells in order of time all that happened, with whose words and to how many', async () => {
  const id = await history(2);
  const { items } = pageSchema.parse((await ask(`${api.url}/v1/operations/${id}/timeline`)).body);
  const delivery = id.replace('op_', 'msg_');
  const words = { account: 'tencent-main', batch: 'url.hard-1', vendor_task: 'task-1' };
  const at = expect.any(String);
  expect(items).toEqual([
    { at, event: 'accepted', targets: 1 },
    {
      at,
      event: 'sent',
      account: 'tencent-main',
      batch: 'url.hard-0',
      vendor_task: 'task-0',
      state: 'sent',
      targets: 3,
    },
    { at, event: 'cancel_requested' },
    { at, event: 'settled', ...words, message: 'Domain unknown.', state: 'confirmed', targets: 2 },
    { at, event: 'settled', ...words, message: 'Domain unknown.', state: 'rejected', targets: 1 },
    { at, event: 'finished', state: 'partial' },
    { at, event: 'callback_attempt', code: '503', message: 'Answered 503.', delivery },
    { at, event: 'callback_delivered', code: '200', delivery },
  ]);
});

test('page by page it tells the same, and no page holds more than was asked for', async () => {
  const id = await history(7);
  const path = `${api.url}/v1/operations/${id}/timeline`;
  const whole = pageSchema.parse((await ask(path)).body).items;
  const pieces: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = pageSchema.parse((await ask(`${path}?limit=2${cursor ? `&cursor=${cursor}` : ''}`)).body);
    expect(page.items.length).toBeLessThanOrEqual(2);
    pieces.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  expect(pieces).toEqual(whole);
  expect(whole.map(({ at }) => at)).toEqual(whole.map(({ at }) => at).toSorted());
});

test('404: somebody else’s', async () => {
  const id = await history(1);
  const reply = await ask(`${api.url}/v1/operations/${id}/timeline`, { key: keys.other });
  expect(problemOf(reply).code).toBe('operation-not-found');
});

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationIdOf, purgeLines } from '../testing/client.ts';
import { startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Lines made as they are asked for; `asked` counts them. */
function lines(count: number): { stream: ReadableStream<Uint8Array>; asked: () => number } {
  let next = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (next >= count) {
        controller.close();
        return;
      }
      const until = Math.min(count, next + 500);
      let text = '';
      for (; next < until; next += 1) {
        text += `"https://www.example/${'path/'.repeat(10)}${next}"\n`;
      }
      controller.enqueue(Buffer.from(text));
    },
  });
  return { stream, asked: () => next };
}

test('50,000 lines are staged in order, at most 1,000 at a time', async () => {
  const reply = await purgeLines(api.url, lines(50_000).stream);
  expect(reply.status).toBe(202);
  const { steps, kept } = api.operations;
  expect(steps.length).toBe(50);
  expect(Math.max(...steps)).toBe(1000);
  const stored = kept.get(operationIdOf(reply));
  expect(stored?.targets.length).toBe(50_000);
  expect(stored?.targets.findIndex(({ value }, index) => !value.endsWith(`/${index}`))).toBe(-1);
  expect(stored?.record.meta).toMatchObject({
    targets: 50_000,
    accounts: { 'tencent-main': 50_000, 'bitiful-main': 50_000 },
  });
});

test('while the store is slow no more is read than fits the buffers between', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  api.operations.beforeAdd = () => held;
  const { stream, asked } = lines(400_000);
  const reply = purgeLines(api.url, stream);
  let before = -1;
  while (asked() !== before) {
    before = asked();
    await wait(150);
  }
  expect(before).toBeLessThan(200_000);
  api.operations.beforeAdd = () => Promise.resolve();
  release();
  expect((await reply).status).toBe(202);
  expect(asked()).toBe(400_000);
});

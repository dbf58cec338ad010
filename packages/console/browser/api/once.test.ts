import { expect, test } from 'vitest';
import { createOnce } from './once.ts';

test('a deed keeps its key until it has come through, and is a new one after that', async () => {
  const once = createOnce();
  const sent: string[] = [];
  const lost = once('retry op_1', async (key) => {
    sent.push(key);
    throw new Error('no answer');
  });
  await expect(lost).rejects.toThrow('no answer');
  for (const deed of ['retry op_1', 'retry op_1', 'retry op_2']) {
    expect(await once(deed, async (key) => sent.push(key))).toBe(sent.length);
  }
  const [first, again, anew, other] = sent;
  expect(again).toBe(first);
  expect(new Set([first, anew, other]).size).toBe(3);
});

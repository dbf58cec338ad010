import { setTimeout as wait } from 'node:timers/promises';

/** Waits for a condition, looking often. Rejects with `what` when it does not come true in time. */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const endAt = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > endAt) {
      throw new Error(`Did not come true within ${timeoutMs} ms: ${what}`);
    }
    await wait(10);
  }
}

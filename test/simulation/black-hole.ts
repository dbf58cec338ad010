import type { Redis } from 'ioredis';
import { openBacklog } from './backlog.ts';
import type { Shape } from './shapes.ts';

export interface BlackHole {
  /** Calls that were made while nothing got through. */
  readonly calls: number;
  /** From the vendor's return to the first call that gets through, and until the calls flow as before. */
  readonly firstAfterMs: number;
  readonly flowsAfterMs: number;
}

const outageMs = 3_600_000;

/** An hour in which a vendor with much to do answers nothing. */
export async function measureBlackHole(redis: Redis, shape: Shape, seed: number): Promise<BlackHole> {
  const fromMs = Date.UTC(2026, 0, 6) + 10_000;
  const untilMs = fromMs + outageMs;
  const backlog = openBacklog({ redis, shape, mood: { latencyMs: 20, outage: { fromMs, untilMs } }, seed });
  const { history, timeline } = backlog;
  try {
    await backlog.submit(
      Array.from({ length: 1_000 }, (_, i) => `https://www.example.com/${i}`),
      { deadlineAtMs: untilMs + 86_400_000 },
    );
    await backlog.pass(untilMs - timeline.now());
    const calls = history.calls.filter(({ sentAtMs }) => sentAtMs >= fromMs).length;
    const through = () => history.calls.filter(({ hasEffect, sentAtMs }) => hasEffect && sentAtMs >= untilMs);
    await timeline.run(() => through().length >= 10, untilMs + 600_000);
    const [first] = through();
    return {
      calls,
      firstAfterMs: (first?.sentAtMs ?? Infinity) - untilMs,
      flowsAfterMs: (through()[9]?.sentAtMs ?? Infinity) - untilMs,
    };
  } finally {
    await backlog.close();
  }
}

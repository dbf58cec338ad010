import type { Redis } from 'ioredis';
import { openBacklog } from './backlog.ts';
import type { Shape } from './shapes.ts';

/** Vendor calls that were made for others between the acceptance of one target and its own call. */
export interface Delay {
  readonly calls: number;
  readonly ms: number;
}

/** How long one client's single target waits behind the sweep of another. `priority`: of the single one. */
export async function measureDelay(
  redis: Redis,
  shape: Shape,
  { seed, priority }: { readonly seed: number; readonly priority: 'normal' | 'urgent' },
): Promise<Delay> {
  const backlog = openBacklog({ redis, shape, mood: { latencyMs: 20 }, seed });
  const { history, timeline } = backlog;
  try {
    const sweep = Array.from({ length: 2_000 }, (_, i) => `https://www.example.com/sweep/${i}`);
    await backlog.submit(sweep, { client: 'sweep', priority: 'normal' });
    await backlog.pass(5_000 + 37 * seed);
    const single = 'https://www.example.com/single';
    const askedAtMs = timeline.now();
    await backlog.submit([single], { client: 'cms', priority });
    await timeline.run(
      () => history.calls.some(({ values }) => values.includes(single)),
      timeline.now() + 2 * 86_400_000,
    );
    const own = history.calls.find(({ values }) => values.includes(single));
    const before = history.calls.filter(
      ({ purpose, sentAtMs }) =>
        purpose === 'purge' && sentAtMs > askedAtMs && sentAtMs < (own?.sentAtMs ?? Infinity),
    );
    return { calls: before.length, ms: (own?.sentAtMs ?? Infinity) - askedAtMs };
  } finally {
    await backlog.close();
  }
}

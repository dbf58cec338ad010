import type { Redis } from 'ioredis';
import { shapes, type Shape } from './shapes.ts';
import { measureUtilisation } from './utilisation.ts';

/** Length of a call over the length of the window. */
const ratios = [0.002, 0.01, 0.03, 0.1, 0.2, 0.5, 1];
const windowMs = 1_000;

/**
 * What is used of a limit when calls take long. A call may arrive at any time between its grant and its answer, so it
 * counts from the one until a window after the other: 1 / (1 + latency / window) of the limit is the most that is safe.
 */
export async function latencyTable(redis: Redis): Promise<string> {
  const lines = ['| latency / window | most that is safe | used |', '| --: | --: | --: |'];
  for (const ratio of ratios) {
    const { share } = await measureUtilisation(redis, steadyShape(), {
      latencyMs: ratio * windowMs,
      isSteady: true,
    });
    lines.push(`| ${ratio} | ${percent(windowMs / (windowMs + ratio * windowMs))} | ${percent(share)} |`);
  }
  return lines.join('\n');
}

/** Enough places that the window alone decides. */
function steadyShape(): Shape {
  const shape = shapes.find(({ name }) => name === '20 calls a second');
  if (shape === undefined) {
    throw new Error('There is no such shape.');
  }
  return { ...shape, callsAtATimeMax: 100 };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

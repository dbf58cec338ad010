import { setTimeout as wait } from 'node:timers/promises';
import type { KeptProcess } from '../support/keep-running.ts';
import type { Trouble } from '../support/history.ts';
import type { Chances } from '../support/seeded-random.ts';
import type { Supervised } from '../support/supervisor.ts';

export interface KillerOptions {
  readonly stack: Supervised;
  readonly kills: number;
  readonly everyMs: number;
  /** Nothing is killed before: whatever is called twice then has no excuse. */
  readonly calmMs: number;
  readonly chances: Chances;
  readonly troubles: Trouble[];
}

/** How many of each were killed, and when the last that was killed was ready again. */
export interface Killed {
  readonly byApp: Readonly<Record<string, number>>;
  readonly healedAt: number;
}

/** Kills processes at random times, at random, with SIGKILL; each is started again at once. */
export async function killAtRandom(options: KillerOptions): Promise<Killed> {
  const { stack, kills, everyMs, calmMs, chances, troubles } = options;
  const victims = [
    ...stack.apis.map((kept) => ({ weight: 3 / stack.apis.length, app: 'api', kept })),
    ...stack.workers.map((kept) => ({ weight: 5 / stack.workers.length, app: 'worker', kept })),
    { weight: 1.5, app: 'redis', kept: stack.redis },
  ];
  const byApp: Record<string, number> = {};
  const restarts: Promise<void>[] = [];
  let done = 0;
  await wait(calmMs);
  while (done < kills) {
    await wait(chances.gapMs(everyMs));
    // What is just starting is left alone: killing it again and again would only keep everything from working.
    const ready = victims.filter(({ kept }) => kept.isReady);
    if (ready.length > 0) {
      const { kept, app } = chances.pickWeighted(ready);
      restarts.push(kill(kept, troubles));
      byApp[app] = (byApp[app] ?? 0) + 1;
      done += 1;
    }
  }
  await Promise.all(restarts);
  return { byApp, healedAt: Date.now() };
}

/**
 * While Redis is away nobody can write anything down; one of our programs takes with it only what it had not written down itself. What comes
 * under its name before it is ready again was sent before.
 */
async function kill(kept: KeptProcess, troubles: Trouble[]): Promise<void> {
  const fromMs = Date.now();
  await kept.kill();
  const of = kept.name === 'redis' ? undefined : kept.name;
  troubles.push({ what: `${kept.name} killed`, of, fromMs, untilMs: Date.now() });
}

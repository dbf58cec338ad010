import type { Redis } from 'ioredis';
import type { Timeline } from './timeline.ts';

/** Stands for the server's time where a script is given one; it is put in when the script runs. */
export const serverTime = '@server-time';

/** A process's connection to Redis: commands take a while to get there, in order, and it can stall or be cut. */
export interface Wire {
  readonly redis: Redis;
  /** Nothing gets through before then. */
  stall(untilMs: number): void;
  isStalled(): boolean;
  /** The process is gone: what is on its way until then still gets there, and no answer comes back. */
  cut(untilMs: number): void;
}

export interface WireOptions {
  readonly timeline: Timeline;
  readonly latencyMs: () => number;
  readonly serverNow: () => number;
}

/** Simulations that take turns send their commands in one write: the system's calls cost more than all else. */
function writeTogether({ stream }: Redis): void {
  if (stream.writableCorked === 0) {
    stream.cork();
    setImmediate(() => stream.uncork());
  }
}

export function createWire(redis: Redis, { timeline, latencyMs, serverNow }: WireOptions): Wire {
  let freeAtMs = 0;
  let stalledUntilMs = 0;
  let isCut = false;
  let cutAtMs = Number.POSITIVE_INFINITY;

  const issue = (command: (...args: unknown[]) => unknown, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (isCut) {
        return;
      }
      freeAtMs = Math.max(freeAtMs, timeline.now() + latencyMs());
      const dueAtMs = freeAtMs;
      timeline.at(dueAtMs, () => {
        if (dueAtMs > cutAtMs) {
          return;
        }
        writeTogether(redis);
        const now = String(Math.floor(serverNow()));
        const filled = args.map((arg) => (arg === serverTime ? now : arg));
        timeline.track(Promise.resolve(command(...filled))).then(
          (answer) => isCut || resolve(answer),
          (error: unknown) => isCut || reject(error),
        );
      });
    });

  return {
    redis: new Proxy(redis, {
      get: (target, name) => {
        if (name === 'status') {
          // Keeps its hands off the socket that all simulations share.
          return 'simulated';
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function'
          ? (...args: unknown[]) => issue((...filled) => Reflect.apply(value, target, filled), args)
          : value;
      },
    }),
    stall: (untilMs) => {
      stalledUntilMs = Math.max(stalledUntilMs, untilMs);
      freeAtMs = Math.max(freeAtMs, untilMs);
    },
    isStalled: () => timeline.now() < stalledUntilMs,
    cut: (untilMs) => {
      isCut = true;
      cutAtMs = untilMs;
    },
  };
}

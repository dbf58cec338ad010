import type { Clock } from '@purgeway/runtime';

/**
 * What hooks came to. `unmapped`: what is served may have changed, and nothing can be purged; `refused`: the sender could not prove itself,
 * or what it sent cannot be read or is too much.
 */
export const hookResults = [
  'accepted',
  'duplicate',
  'ignored',
  'unmapped',
  'spooled',
  'refused',
  'failed',
] as const;
export type HookResult = (typeof hookResults)[number];

export type ResultCounts = Readonly<Record<HookResult, number>>;

/** Counts what came of the hooks of this process. */
export interface HookCounts {
  note(hook: string, result: HookResult): void;
  /** Since the start of the process. */
  total(hook: string): ResultCounts;
  /** In the last hour, to the minute. */
  lately(hook: string): ResultCounts;
  /** When one last came, ms since 1970. */
  lastAtMs(hook: string): number | undefined;
}

const minuteMs = 60_000;
const minutes = 60;

interface Tally {
  readonly total: Record<HookResult, number>;
  /** By minute since 1970. */
  readonly byMinute: Map<number, Record<HookResult, number>>;
  lastAtMs?: number;
}

export function createHookCounts(clock: Clock): HookCounts {
  const tallies = new Map<string, Tally>();
  const minuteNow = (): number => Math.floor(clock.now() / minuteMs);
  return {
    note: (hook, result) => {
      const tally: Tally = tallies.get(hook) ?? { total: none(), byMinute: new Map() };
      tallies.set(hook, tally);
      const minute = minuteNow();
      const counts = tally.byMinute.get(minute) ?? none();
      tally.byMinute.set(minute, counts);
      for (const old of tally.byMinute.keys()) {
        if (old <= minute - minutes) {
          tally.byMinute.delete(old);
        }
      }
      counts[result] += 1;
      tally.total[result] += 1;
      tally.lastAtMs = clock.now();
    },
    total: (hook) => ({ ...(tallies.get(hook)?.total ?? none()) }),
    lately: (hook) => {
      const first = minuteNow() - minutes;
      const recent = [...(tallies.get(hook)?.byMinute ?? [])].filter(([minute]) => minute > first);
      const sum = none();
      for (const [, counts] of recent) {
        for (const result of hookResults) {
          sum[result] += counts[result];
        }
      }
      return sum;
    },
    lastAtMs: (hook) => tallies.get(hook)?.lastAtMs,
  };
}

function none(): Record<HookResult, number> {
  return { accepted: 0, duplicate: 0, ignored: 0, unmapped: 0, spooled: 0, refused: 0, failed: 0 };
}

import type { MinuteFigures, Statistics } from '@purgeway/client';

/** Figures of one or more minutes, of all accounts that are looked at. */
export interface Bucket {
  readonly atMs: number;
  /** Targets a minute. */
  readonly accepted: number;
  readonly done: number;
  readonly failed: number;
  readonly calls: number;
  /** At most, in that time. */
  readonly waiting: number | undefined;
  /** Of the slowest account, in seconds. */
  readonly sentP50: number | undefined;
  readonly sentP99: number | undefined;
  readonly finalP50: number | undefined;
  readonly finalP99: number | undefined;
}

const bucketsMax = 180;
const minuteMs = 60_000;

/**
 * The figures of the last minutes, without gaps, in few enough pieces to be drawn. The minute that is under way is left out; which one that
 * is the newest point tells, because the reader's clock may be another than the server's.
 */
export function bucketsOf(statistics: Statistics, minutes: number, nowMs: number): Bucket[] {
  const all = Object.values(statistics.accounts).map(
    ({ points }) => new Map(points.map((point) => [Math.floor(Date.parse(point.at) / minuteMs), point])),
  );
  const size = Math.ceil(minutes / bucketsMax);
  const newest = Math.max(0, ...all.flatMap((points) => [...points.keys()]));
  const last = (newest === 0 ? Math.floor(nowMs / minuteMs) : newest) - 1;
  const count = Math.floor(minutes / size);
  return Array.from({ length: count }, (_, i) => {
    const first = last - (count - i) * size + 1;
    const wanted = Array.from({ length: size }, (_empty, minute) => first + minute);
    return bucketOf(all, wanted);
  });
}

function bucketOf(all: readonly ReadonlyMap<number, MinuteFigures>[], minutes: readonly number[]): Bucket {
  const points = all.map((account) => minutes.flatMap((minute) => account.get(minute) ?? []));
  const flat = points.flat();
  const perMinute = (pick: (point: MinuteFigures) => number): number =>
    flat.reduce((sum, point) => sum + pick(point), 0) / minutes.length;
  const worst = (pick: (point: MinuteFigures) => number | undefined): number | undefined =>
    most(flat.map(pick));
  const waiting = points.flatMap((own) => most(own.map((point) => point.waiting)) ?? []);
  return {
    atMs: (minutes[0] ?? 0) * minuteMs,
    accepted: perMinute((point) => point.accepted),
    done: perMinute((point) => point.confirmed + point.unverified),
    failed: perMinute((point) => point.failed),
    calls: perMinute((point) => point.calls),
    waiting: waiting.length === 0 ? undefined : waiting.reduce((sum, count) => sum + count, 0),
    sentP50: worst((point) => point.accepted_to_sent?.p50),
    sentP99: worst((point) => point.accepted_to_sent?.p99),
    finalP50: worst((point) => point.accepted_to_final?.p50),
    finalP99: worst((point) => point.accepted_to_final?.p99),
  };
}

function most(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

import { fail, ok, warn, type Finding } from './finding.ts';

export interface Times {
  /** Of answers that write nothing. */
  readonly pingMs: readonly number[];
  /** Of small writes, one after the other. */
  readonly writeMs: readonly number[];
  /** A write is answered when it is on the disk. */
  readonly isFsyncAlways: boolean;
}

/** From here on the API counts Redis as gone at times: it answers 503 after 175 ms of silence. */
const fsyncFailMs = 150;
const fsyncWarnMs = 25;
const latencyFailMs = 50;
const latencyWarnMs = 5;

/** How long an answer takes, and how long a write takes to reach the disk. */
export function judgeTimes({ pingMs, writeMs, isFsyncAlways }: Times): Finding[] {
  return [latencyOf(pingMs), fsyncOf(writeMs, isFsyncAlways)];
}

function latencyOf(pingMs: readonly number[]): Finding {
  const name = 'redis latency';
  const median = quantile(pingMs, 0.5);
  const text = `${describe(pingMs)} over ${pingMs.length} pings`;
  if (median > latencyFailMs) {
    return fail(name, text, 'Have API and workers nearer to Redis: every purge takes several answers.');
  }
  return median > latencyWarnMs
    ? warn(name, text, 'Have API and workers in the same place as Redis.')
    : ok(name, text);
}

function fsyncOf(writeMs: readonly number[], isFsyncAlways: boolean): Finding {
  const text = `${describe(writeMs)} over ${writeMs.length} writes`;
  if (!isFsyncAlways) {
    return warn(
      'redis write',
      `${text}; they do not wait for the disk`,
      'With appendfsync always this would show how long the disk takes.',
    );
  }
  const name = 'redis fsync';
  const slowest = quantile(writeMs, 0.99);
  if (slowest > fsyncFailMs) {
    return fail(
      name,
      text,
      'Give Redis a faster disk, or set PURGEWAY_REDIS_SILENT_AFTER_MS higher: purges are answered 503 meanwhile.',
    );
  }
  return slowest > fsyncWarnMs
    ? warn(name, text, 'A disk with a write cache that survives power loss takes under 1 ms.')
    : ok(name, text);
}

function describe(times: readonly number[]): string {
  return `median ${round(quantile(times, 0.5))} ms, p99 ${round(quantile(times, 0.99))} ms`;
}

/** The value below which that share of all lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

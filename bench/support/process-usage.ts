import { readFileSync } from 'node:fs';

/** Ticks a second of the times in `/proc`, the same on every Linux that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4096;

export interface Usage {
  /** Processor time of all threads so far. NaN where the system does not tell. */
  readonly cpuMs: number;
  /** Resident memory. NaN where the system does not tell. */
  readonly rssBytes: number;
}

/** What a process has used so far; only Linux tells, elsewhere the figures are NaN. */
export function usageOf(pid: number): Usage {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may itself hold blanks and brackets; the first field there is the state.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuMs: (ticks * 1000) / ticksPerSecond, rssBytes: Number(fields[21]) * pageBytes };
  } catch {
    return { cpuMs: Number.NaN, rssBytes: Number.NaN };
  }
}

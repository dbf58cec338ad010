import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { findRedisProgram } from '../support/redis-server.ts';
import { quantileOf } from './counts.ts';
import type { Report, Result } from './report.ts';

/** What the figures of all results depend on. */
export function describeMachine(): Pick<Report, 'at' | 'machine' | 'node' | 'redis'> {
  const gib = Math.round(totalmem() / 2 ** 30);
  return {
    at: new Date().toISOString(),
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, ${gib} GiB, ${process.platform}`,
    node: process.version,
    redis: redisVersion(),
  };
}

/** What the figures of one result depend on, as it is now. */
export function describeMoment(): Pick<Result, 'at' | 'commit' | 'fsyncMedianMs'> {
  const commit = commitOfCode();
  return {
    at: new Date().toISOString(),
    ...(commit !== undefined && { commit }),
    fsyncMedianMs: quantileOf(timeFsyncs(), 0.5) / 1_000,
  };
}

function commitOfCode(): string | undefined {
  try {
    const asked = ['describe', '--always', '--dirty', '--exclude', '*'];
    return execFileSync('git', asked, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // There is no git, or this is no clone.
    return undefined;
  }
}

/** Microseconds of a write and fdatasync of 512 bytes where the data of a run lies. */
function timeFsyncs(): number[] {
  const dir = mkdtempSync(join(tmpdir(), 'purgeway-torture-'));
  const file = openSync(join(dir, 'fsync'), 'w');
  const bytes = Buffer.alloc(512, 'x');
  const times = Array.from({ length: 200 }, () => {
    const startedAt = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    return (performance.now() - startedAt) * 1_000;
  });
  closeSync(file);
  rmSync(dir, { recursive: true });
  return times;
}

function redisVersion(): string {
  const program = findRedisProgram();
  const text = program === undefined ? '' : execFileSync(program, ['--version'], { encoding: 'utf8' });
  return /v=(\S+)/u.exec(text)?.[1] ?? 'unknown';
}

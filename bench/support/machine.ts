import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { findRedisProgram } from '../../test/support/redis-server.ts';
import { figure, printTable } from './print-table.ts';
import { quantile } from './statistics.ts';

/** Prints what the figures depend on. */
export function printMachine(): void {
  const fsync = timeFsync();
  printTable('Machine', [
    ['fact', 'value'],
    ['date', new Date().toISOString()],
    ['processor', `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`],
    ['memory', `${figure(totalmem() / 2 ** 30, 1)} GiB`],
    ['system', `${process.platform} ${process.arch}`],
    ['Node', process.version],
    ['Redis', redisVersion()],
    [
      'write and fdatasync of 512 bytes',
      `median ${figure(fsync.medianMs, 2)} ms, 95 % ${figure(fsync.p95Ms, 2)} ms`,
    ],
    [
      'load before the run (1, 5 minutes)',
      loadavg()
        .slice(0, 2)
        .map((load) => figure(load, 2))
        .join(', '),
    ],
  ]);
}

/** Timed where the data of the bench's Redis lies. */
function timeFsync(): { medianMs: number; p95Ms: number } {
  const dir = mkdtempSync(join(tmpdir(), 'purgeway-bench-'));
  const file = openSync(join(dir, 'fsync'), 'w');
  const bytes = Buffer.alloc(512, 'x');
  const times = Float64Array.from({ length: 300 }, () => {
    const startedAt = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    return performance.now() - startedAt;
  }).sort();
  closeSync(file);
  rmSync(dir, { recursive: true });
  return { medianMs: quantile(times, 0.5), p95Ms: quantile(times, 0.95) };
}

function redisVersion(): string {
  const program = findRedisProgram();
  const text = program === undefined ? '' : execFileSync(program, ['--version'], { encoding: 'utf8' });
  return /v=(\S+)/u.exec(text)?.[1] ?? 'unknown';
}

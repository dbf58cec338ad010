import { existsSync, readFileSync } from 'node:fs';

/** A clock tick of /proc on every Linux there is. */
const msPerTick = 10;

/** Processor time that a process has used so far, in ms; 0 where the system does not tell. */
export function cpuMsOf(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) {
    return 0;
  }
  // The name in parentheses may hold blanks; the 12th and 13th fields after it are time in the program and in the system.
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /su, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

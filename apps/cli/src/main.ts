import { EnvError } from '@purgeway/runtime';
import { CommandError } from './command-error.ts';
import { readEnvironment } from './config.ts';
import { exitCodes, type ExitName } from './exit-codes.ts';
import { run } from './run.ts';

/** Sets the exit code instead of ending, so that what was written arrives. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  stopOn('SIGINT', new CommandError('interrupted', 'Interrupted.'), stopping);
  stopOn('SIGTERM', new CommandError('terminated', 'Terminated.'), stopping);
  // Whoever reads may go away at any time; writing says so where it matters.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const exit = await run({
    words: process.argv.slice(2),
    environment: readEnvironment(),
    out: process.stdout,
    err: process.stderr,
    stdin: process.stdin,
    signal: stopping.signal,
  });
  end(exit);
}

/** A launcher in between hands on what the terminal has sent already: so soon after the first it is the same signal. */
const sameSignalMs = 500;

/** The first signal stops what goes on, the second ends the process at once. */
function stopOn(signal: 'SIGINT' | 'SIGTERM', reason: CommandError, stopping: AbortController): void {
  let stoppedAtMs = 0;
  process.on(signal, () => {
    if (!stopping.signal.aborted) {
      stoppedAtMs = performance.now();
      stopping.abort(reason);
    } else if (performance.now() - stoppedAtMs > sameSignalMs) {
      process.exit(exitCodes[reason.exit].code);
    }
  });
}

function end(exit: ExitName): void {
  process.exitCode = exitCodes[exit].code;
  // Standard input may be a terminal that is still being read, and a connection may still be open: nothing is waited for.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}

main().catch((error: unknown) => {
  console.error(error instanceof EnvError ? error.message : error);
  process.exit(exitCodes.bug.code);
});

import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A process to start. */
export interface ChildSpec {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes everything it says; what stood there before is kept. */
  readonly logFile: string;
  /** It is killed when it has not ended this long after it was asked to. */
  readonly stopWithinMs: number;
  /** What a person can do when it does not run. */
  readonly advice?: string;
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface Child {
  readonly pid: number | undefined;
  /** How it ended, in words; never rejects. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** The last it said, oldest line first. */
  lastLines(): readonly string[];
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
  kill(): void;
}

const linesKept = 8;

/**
 * Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches only us and we decide the order. It
 * never outlives us, however we end.
 */
export function startChild(spec: ChildSpec): Child {
  const child = spawn(spec.program, spec.args, {
    env: spec.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const state = { hasEnded: false };
  const ended = endOf(child).then((how) => {
    state.hasEnded = true;
    return how;
  });
  if (child.pid !== undefined) {
    guard(child, child.pid);
  }
  const kill = (): void => void child.kill('SIGKILL');
  return {
    pid: child.pid,
    ended,
    hasEnded: () => state.hasEnded,
    lastLines: collectLines(child, spec),
    kill,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(kill, spec.stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Waits for `close` and not only for `exit`, so that its last words have arrived. */
async function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(signal === null ? `code ${code}` : `signal ${signal}`));
  });
}

/** A shell that waits for our end of its pipe to close, which the system does even after SIGKILL, and then kills. */
function guard(child: ChildProcess, pid: number): void {
  const script = 'read -r _; kill -9 "$1" 2>/dev/null';
  const watchdog = spawn('sh', ['-c', script, 'purgeway-guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.on('error', () => {});
  watchdog.unref();
  // Ended before its pipe closes: the process id may by then belong to someone else.
  child.once('exit', () => watchdog.kill('SIGKILL'));
}

function collectLines(child: ChildProcess, { logFile, onLine }: ChildSpec): () => readonly string[] {
  const log = openLog(logFile);
  const last: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    if (input !== null) {
      createInterface({ input }).on('line', (line) => {
        log.write(`${line}\n`);
        last.push(line);
        last.splice(0, last.length - linesKept);
        onLine?.(line);
      });
    }
  }
  child.once('close', () => log.end());
  return () => [...last];
}

function openLog(file: string): WriteStream {
  const log = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A full disk must not stop the processes; Redis says so itself.
  log.on('error', () => {});
  return log;
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const readyWithinMs = 30_000;
const stopWithinMs = 15_000;

/** A process of its own that runs one of our scripts. Ends with this process at the latest. */
export interface Child {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly ready: unknown;
  /** Asks it one thing and waits for the answer; for scripts that use `answerParent`. One question at a time. */
  ask(question: unknown): Promise<unknown>;
  /** Asks it to end, and waits until it has. Safe to call twice. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly script: URL;
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of node itself. */
  readonly nodeOptions?: readonly string[];
}

export interface AppOptions extends Pick<ChildOptions, 'env' | 'nodeOptions'> {
  readonly app: 'api' | 'worker';
}

/** Starts a script of the bench, which reports with `answerParent`. */
export async function startHelper(options: ChildOptions): Promise<Child> {
  const process = launch(options, 'ipc');
  const questions = createQuestions(process);
  const [first] = await questions.next();
  return childOf(process, { ready: first, ask: (question) => questions.ask(question) });
}

const root = new URL('../../', import.meta.url);
const { scripts } = z
  .object({ scripts: z.object({ 'start:api': z.string(), 'start:worker': z.string() }) })
  .parse(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')));

/** Starts one of the apps as production does, by the words of its start script, and waits for the log line that says it is ready. */
export async function startApp({ app, nodeOptions = [], ...options }: AppOptions): Promise<Child> {
  const [, ...words] = scripts[`start:${app}`].split(' ');
  const script = new URL(words.pop() ?? '', root);
  const process = launch({ ...options, script, nodeOptions: [...words, ...nodeOptions] }, 'ignore');
  const ready = await readyLine(process);
  return childOf(process, { ready, ask: () => Promise.reject(new Error('An app answers no questions.')) });
}

const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
});

function launch(options: ChildOptions, channel: 'ipc' | 'ignore'): ChildProcess {
  const words = [...(options.nodeOptions ?? []), options.script.pathname, ...(options.arguments ?? [])];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit', channel],
    env: { ...process.env, NODE_ENV: 'production', ...options.env },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (channel === 'ipc') {
    child.stdout?.resume();
  }
  return child;
}

function childOf(child: ChildProcess, { ready, ask }: Pick<Child, 'ready' | 'ask'>): Child {
  return {
    pid: child.pid ?? 0,
    ready,
    ask,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        return;
      }
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await exit;
      clearTimeout(timer);
    },
  };
}

function createQuestions(child: ChildProcess) {
  const next = async (): Promise<unknown[]> => {
    const over = new AbortController();
    const gone = once(child, 'exit', { signal: over.signal }).then(() => {
      throw new Error('A process of the bench ended before it answered.');
    });
    gone.catch(() => {});
    const message = once(child, 'message');
    message.catch(() => {});
    try {
      return await Promise.race([message, gone]);
    } finally {
      over.abort();
    }
  };
  return {
    next,
    ask: async (question: unknown): Promise<unknown> => {
      const answered = next();
      child.send(Object(question));
      const [message] = await answered;
      if (typeof message === 'object' && message !== null && 'failure' in message) {
        throw new Error(String(message.failure));
      }
      return message;
    },
  };
}

/** The apps write JSON lines; output before and after is read and forgotten, so that the pipe never fills. */
async function readyLine(child: ChildProcess): Promise<unknown> {
  if (child.stdout === null) {
    throw new Error('The process has no output.');
  }
  const lines = createInterface({ input: child.stdout });
  const shown: string[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Not ready in time:\n${shown.join('\n')}`)),
      readyWithinMs,
    );
    child.once('exit', () => reject(new Error(`It ended at once:\n${shown.join('\n')}`)));
    const look = (line: string): void => {
      shown.push(line);
      const parsed = parseLine(line);
      if (parsed !== undefined) {
        clearTimeout(timer);
        lines.off('line', look);
        resolve(parsed);
      }
    };
    lines.on('line', look);
  });
}

function parseLine(line: string): unknown {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'msg' in parsed && parsed.msg === 'ready'
      ? parsed
      : undefined;
  } catch {
    return undefined;
  }
}

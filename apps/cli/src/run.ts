import { systemClock } from '@purgeway/runtime';
import { CommanderError, type Command } from 'commander';
import { createApi } from './api/api.ts';
import { CommandError, usage } from './command-error.ts';
import type { Environment } from './config.ts';
import { findConnection } from './connection/find-connection.ts';
import type { Context, Work } from './context.ts';
import type { ExitName } from './exit-codes.ts';
import { createProgram, withoutSecret, type GlobalOptions } from './program.ts';
import { plainText } from './screen/plain-text.ts';
import { createScreen, type Screen, type Sink } from './screen/screen.ts';

export interface Surroundings {
  /** What was typed behind the command's name. */
  readonly words: readonly string[];
  readonly environment: Environment;
  readonly out: Sink;
  readonly err: Sink;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** See `Context`. */
  readonly signal: AbortSignal;
}

/** Carries out one command line, and answers with the name of its exit code. Never throws. */
export async function run(surroundings: Surroundings): Promise<ExitName> {
  const { words, out, err } = surroundings;
  let exit: ExitName = 'ok';
  const output = {
    writeOut: (text: string) => void out.write(text),
    writeErr: (text: string) => void err.write(text),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  };
  const program: Command = createProgram(async (work) => {
    exit = await perform(work, program.opts<GlobalOptions>(), surroundings);
  }, output);
  try {
    await program.parseAsync(words, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return 'ok';
    }
    const screen = createScreen(screenOptions({ ...(isJson(words) && { json: true }) }, surroundings));
    return error instanceof CommanderError ? reportTyped(error, screen) : report(error, screen);
  }
}

/** What the command line says of itself when it cannot be read. */
function isJson(words: readonly string[]): boolean {
  return words.slice(0, words.includes('--') ? words.indexOf('--') : undefined).includes('--json');
}

async function perform(
  work: Work,
  options: Partial<GlobalOptions>,
  surroundings: Surroundings,
): Promise<ExitName> {
  const screen = createScreen(screenOptions(options, surroundings));
  const { environment, stdin, signal } = surroundings;
  const context: Context = {
    screen,
    environment,
    clock: systemClock,
    stdin,
    signal,
    connect: once(async () => {
      const connection = await findConnection({
        ...options,
        environment,
        note: (line) => screen.note(line),
        warn: (line) => screen.warn(line),
      });
      screen.hide(connection.key.reveal());
      return { ...connection, api: createApi(connection) };
    }),
  };
  try {
    assertNoKey(options);
    return await work(context);
  } catch (error) {
    return report(signal.aborted ? endOf(error, signal) : error, screen);
  }
}

/** Other users of the machine see what is typed. */
function assertNoKey({ key }: Partial<GlobalOptions>): void {
  if (key !== undefined) {
    throw usage(
      'A key is not taken from the command line, where others can see it.',
      'Put it in a file and name that with --key-file, or set PURGEWAY_KEY. Make a new key: this one was seen.',
    );
  }
}

/** What was stopped fails in many ways: why it was stopped counts, with what the command says of it. */
function endOf(error: unknown, signal: AbortSignal): unknown {
  return error instanceof CommandError ? error : signal.reason;
}

/** People have been told by commander itself. */
async function reportTyped({ code, message }: CommanderError, screen: Screen): Promise<ExitName> {
  const isNameless = code === 'commander.help';
  return conclude(screen, {
    exit: 'usage',
    message: isNameless ? 'Name a command.' : withoutSecret(message).replace(/^error: /u, ''),
  });
}

async function report(error: unknown, screen: Screen): Promise<ExitName> {
  if (!(error instanceof CommandError)) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    screen.warn('Something unexpected went wrong in the command itself:', ...told.split('\n').map(plainText));
    return conclude(screen, { exit: 'bug', message: error instanceof Error ? error.message : String(error) });
  }
  const { exit, message, facts } = error;
  if (exit === 'reader-gone') {
    return exit;
  }
  const { advice = [], details } = facts;
  screen.warn(screen.tone('bad', plainText(message)), ...advice.map((line) => line.trimEnd()));
  return conclude(screen, { exit, message, advice, ...details });
}

/** What programs are told of a failure. Whoever read it may be gone: the exit code is the same. */
async function conclude(
  screen: Screen,
  failure: { readonly exit: ExitName; readonly message: string; readonly advice?: readonly string[] },
): Promise<ExitName> {
  await screen.item({ error: failure }).catch(() => {});
  return failure.exit;
}

function screenOptions(options: Partial<GlobalOptions>, { out, err, environment }: Surroundings) {
  const isTerminal = out.isTTY === true && err.isTTY === true;
  return {
    out,
    err,
    isJson: options.json === true,
    isQuiet: options.quiet === true,
    hasColor: options.color !== false && (environment.color ?? isTerminal),
    canRepaint: environment.canRepaint,
    isUnicode: environment.isUnicode,
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

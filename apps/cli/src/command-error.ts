import type { ExitName } from './exit-codes.ts';

export interface CommandErrorFacts {
  /** What to do, as sentences of their own. */
  readonly advice?: readonly string[];
  /** What `--json` prints besides, such as the API's problem. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Ends the command with an exit code, and says why in words for whoever typed it. Not thrown for bugs of ours. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exit: ExitName;
  readonly facts: CommandErrorFacts;

  constructor(exit: ExitName, message: string, facts: CommandErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.exit = exit;
    this.facts = facts;
  }
}

/** The same with more to say. What is no `CommandError` stays as it is. */
export function withMore(
  error: unknown,
  { advice = [], details }: Omit<CommandErrorFacts, 'cause'>,
): unknown {
  if (!(error instanceof CommandError)) {
    return error;
  }
  const { exit, message, facts } = error;
  return new CommandError(exit, message, {
    ...facts,
    advice: [...(facts.advice ?? []), ...advice],
    details: { ...facts.details, ...details },
  });
}

/** For what was typed, or stands in a file, and cannot be used. */
export function usage(message: string, ...advice: readonly string[]): CommandError {
  return new CommandError('usage', message, { advice });
}

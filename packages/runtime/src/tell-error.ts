import { cutQueries, hideCredentials } from '@purgeway/model';

/** What is written of an error. Never its other fields: those of a Redis client hold what the command was given, passwords too. */
export interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly cause?: ErrorFacts;
}

const causesMax = 5;

/** An error as it may be logged, with what caused it. Anything else that was thrown is only told by its type. */
export function factsOfError(error: unknown): ErrorFacts {
  return factsOf(error, causesMax);
}

/** An error as lines of text for the screen, without credentials and queries of URLs. */
export function tellError(error: unknown): string {
  const lines: string[] = [];
  for (let facts: ErrorFacts | undefined = factsOfError(error); facts !== undefined; facts = facts.cause) {
    lines.push(facts.stack ?? `${facts.type}: ${facts.message}`);
  }
  return hideCredentials(cutQueries(lines.join('\nCaused by: ')));
}

/** The same error with message and stack as {@link tellError} writes them, for those who keep both. */
export function hideInError(error: unknown): Error {
  const { type, message, stack } = factsOfError(error);
  const clean = new Error(hideCredentials(cutQueries(message)), { cause: error });
  clean.name = type;
  clean.stack = hideCredentials(cutQueries(stack ?? `${type}: ${message}`));
  return clean;
}

function factsOf(error: unknown, causesLeft: number): ErrorFacts {
  if (!(error instanceof Error)) {
    return {
      type: typeof error,
      message: typeof error === 'string' ? error : 'Something else than an error was thrown.',
    };
  }
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return {
    type: name,
    message,
    ...(stack !== undefined && { stack }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(cause !== undefined && causesLeft > 0 && { cause: factsOf(cause, causesLeft - 1) }),
  };
}

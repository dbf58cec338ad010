import type { z } from 'zod';

/** The environment as it comes, such as `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

export interface EnvProblem {
  readonly variable: string;
  /** Never holds the variable's value. */
  readonly message: string;
}

/** Thrown before anything starts, with every variable that is missing or wrong. Never holds a value. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
  readonly code = 'env-invalid';
  readonly problems: readonly EnvProblem[];

  constructor(problems: readonly EnvProblem[]) {
    const lines = problems.map(({ variable, message }) => `  ${variable} ${message}`);
    super(`The environment is not usable:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads every variable that the schema names, and no other, into a frozen object. An empty variable counts as absent.
 * Throws {@link EnvError} with all problems at once.
 */
export function parseEnv<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Env,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new EnvError(parsed.error.issues.map((issue) => toProblem(issue, given)));
  }
  return Object.freeze(parsed.data);
}

function toProblem(issue: z.core.$ZodIssue, given: Record<string, unknown>): EnvProblem {
  const variable = issue.path.map(String).join('.');
  const message = variable in given ? `is wrong: ${issue.message}` : 'is not set';
  return { variable, message };
}

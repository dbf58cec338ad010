/** Something wrong in the config file. Neither part ever holds the value of an environment variable. */
export interface ConfigProblem {
  /** Where it stands, as a JSON Pointer (RFC 6901); empty for the whole file. */
  readonly pointer: string;
  readonly message: string;
}

/** Thrown before anything starts, with every problem of the config file. Not thrown for an unreachable Redis or vendor. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config-invalid';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    const lines = problems.map(
      ({ pointer, message }) => `  ${pointer === '' ? '(file)' : pointer}: ${message}`,
    );
    super(`The config is not usable:\n${lines.join('\n')}`, options);
    this.problems = problems;
  }
}

/** Where a value stands in the file: names and indexes from the top. */
export type Path = readonly PropertyKey[];

export function problemAt(path: Path, message: string): ConfigProblem {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { pointer, message };
}

import type { z } from 'zod';
import { problemAt, type ConfigProblem, type Path } from './config-error.ts';

/** A schema's complaints as problems of the file; `base` is where the checked value stands. Unknown names are told one by one. */
export function zodProblems(error: z.ZodError, base: Path = []): ConfigProblem[] {
  return error.issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => problemAt([...path, key], 'There is no such setting.'));
    }
    if (issue.code === 'invalid_key') {
      return [problemAt(path, issue.issues.map(({ message }) => message).join(' '))];
    }
    return [problemAt(path, issue.message)];
  });
}

import { problemAt, type ConfigProblem, type Path } from './config-error.ts';
import { isRecord } from './rows.ts';

/** The environment as it comes, such as `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A whole string `${NAME}`, which stands for the environment variable of that name. */
export const envReferencePattern = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

export function isEnvReference(value: unknown): value is string {
  return typeof value === 'string' && envReferencePattern.test(value);
}

export interface Resolved {
  /** The same shape with every reference replaced by what the environment says. */
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** What was put in, so that it can be kept out of messages. */
  readonly used: readonly string[];
}

/** Replaces `${NAME}` in every string of a JSON value. An empty variable counts as absent. */
export function resolveReferences(value: unknown, env: Env, path: Path): Resolved {
  if (typeof value === 'string') {
    return resolveText(value, env, path);
  }
  if (Array.isArray(value)) {
    return gather(
      value.map((item, index) => resolveReferences(item, env, [...path, index])),
      (all) => all,
    );
  }
  if (isRecord(value)) {
    const names = Object.keys(value);
    const parts = names.map((name) => resolveReferences(value[name], env, [...path, name]));
    return gather(parts, (all) => Object.fromEntries(names.map((name, index) => [name, all[index]])));
  }
  return { value, problems: [], used: [] };
}

function resolveText(text: string, env: Env, path: Path): Resolved {
  const name = envReferencePattern.exec(text)?.[1];
  if (name === undefined) {
    const problems = text.includes('${')
      ? [problemAt(path, 'A reference must be the whole string, such as "${NAME}".')]
      : [];
    return { value: text, problems, used: [] };
  }
  const found = Object.hasOwn(env, name) ? env[name] : undefined;
  if (found === undefined || found === '') {
    return {
      value: text,
      problems: [problemAt(path, `The environment variable ${name} is not set.`)],
      used: [],
    };
  }
  return { value: found, problems: [], used: [found] };
}

function gather(parts: readonly Resolved[], build: (values: unknown[]) => unknown): Resolved {
  return {
    value: build(parts.map((part) => part.value)),
    problems: parts.flatMap((part) => part.problems),
    used: parts.flatMap((part) => part.used),
  };
}

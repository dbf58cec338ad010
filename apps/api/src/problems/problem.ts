import type { ShownProblem } from '../present/problem-schema.ts';
import { problemCatalog, type ProblemCode } from './catalog.ts';

/** One thing that is wrong, and where: a JSON Pointer into the body, or into the list of lines. */
export interface ProblemItem {
  readonly pointer?: string | undefined;
  /** Position in its list, or line number counted from 0. */
  readonly index?: number | undefined;
  readonly code: string;
  /** What is wrong and what to do, for the caller. */
  readonly detail: string;
}

export interface ProblemFacts {
  /** For the caller: safe, and says what to do. */
  readonly detail: string;
  readonly errors?: readonly ProblemItem[];
  /** How many things are wrong, when `errors` lists only the first of them. */
  readonly errorCount?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown to answer a request with problem details. Not thrown for bugs: those become `internal-error`. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly facts: ProblemFacts;

  constructor(code: ProblemCode, facts: ProblemFacts) {
    super(`${code}: ${facts.detail}`, { cause: facts.cause });
    this.code = code;
    this.facts = facts;
  }

  get status(): number {
    return problemCatalog[this.code].status;
  }
}

/** Whether an error is the problem of that code. */
export function isProblem(error: unknown, code: ProblemCode): boolean {
  return error instanceof ApiProblem && error.code === code;
}

/** The RFC 9457 body of a problem. `instance`: the address that was asked for, where it is known. */
export function presentProblem(
  problem: ApiProblem,
  instance: string | undefined,
  requestId: string,
): ShownProblem {
  const { status, title, retryable } = problemCatalog[problem.code];
  const { detail, errors, errorCount } = problem.facts;
  return {
    type: `/problems/${problem.code}`,
    title,
    status,
    detail,
    instance,
    code: problem.code,
    errors,
    error_count: errorCount,
    request_id: requestId,
    retryable,
  };
}
